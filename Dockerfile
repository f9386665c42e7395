FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main
COPY connectors connectors
COPY routes routes
RUN --mount=type=cache,target=/m2 mvn -q -Dmaven.repo.local=/m2 -DskipTests package
RUN cp target/processor-hub-*.jar app.jar && java -Djarmode=tools -jar app.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 hub \
 && useradd --system --uid 10001 --gid hub --home-dir /app --no-create-home --shell /usr/sbin/nologin hub \
 && install -d -o hub -g hub -m 0700 /data /safe /drop /app/cache
WORKDIR /app
# What changes least comes first: a new hub is a small new layer.
COPY --from=build /build/extracted/dependencies/ ./
COPY --from=build /build/extracted/spring-boot-loader/ ./
COPY --from=build /build/extracted/snapshot-dependencies/ ./
COPY --from=build /build/extracted/application/ ./
COPY bin bin
COPY connectors connectors
COPY routes routes

ENV HUB_DATA=/data \
    HUB_SAFE=/safe \
    HUB_DROP=/drop \
    HUB_PORT=8080 \
    HUB_CACHE=/app/cache \
    HUB_JAVA_OPTIONS=-XX:MaxRAMPercentage=70 \
    SPRING_CONFIG_IMPORT=optional:configtree:/run/secrets/
USER hub
VOLUME ["/data", "/safe", "/drop"]
# 8080 is for people and systems, 8081 for operations only.
EXPOSE 8080 8081
# The image has no curl: bash opens the connection itself. A hub that is DOWN answers 503.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=4 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8081 && printf 'GET /actuator/health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200'* ]]"]
ENTRYPOINT ["bin/hub"]
