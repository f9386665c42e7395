package io.processorhub.access;

import io.processorhub.foundation.Problem;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/** What all operations of the API have in common, for its description at openapi.json. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ApiDocument {

  private static final String SCHEME = "token";
  private static final String WORDS =
      """
      Contacts in, reports and copies out. Every request needs a token with a role and an end; \
      every error is application/problem+json (RFC 9457) with a stable code. No answer holds a person's data.""";

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(new Info().title("Processor Hub").version("v1").description(WORDS))
        // Wherever this document was read from.
        .servers(List.of(new Server().url("/")))
        .components(
            new Components()
                .addSecuritySchemes(
                    SCHEME,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("hub_...")
                        .description("made by: tokens issue NAME --role ROLE")))
        .addSecurityItem(new SecurityRequirement().addList(SCHEME));
  }

  @Bean
  GlobalOpenApiCustomizer everyErrorIsAProblem() {
    return api -> {
      ModelConverters.getInstance(true)
          .read(Problem.class)
          .forEach(api.getComponents()::addSchemas);
      api.getPaths()
          .values()
          .forEach(
              path ->
                  path.readOperations()
                      .forEach(
                          operation -> {
                            if (Task.isHeavy(operation.getOperationId())) {
                              operation.getResponses().addApiResponse("503", manyReports());
                            }
                            operation.getResponses().addApiResponse("default", problem());
                          }));
    };
  }

  private static ApiResponse problem() {
    return problem("What went wrong, in the hub's own words; docs/api.md lists the codes");
  }

  private static ApiResponse manyReports() {
    return problem(
            "MANY_REPORTS: as many large reports as the hub makes at once are being made; ask again after Retry-After seconds")
        .addHeaderObject(
            HttpHeaders.RETRY_AFTER,
            new Header().schema(new JsonSchema().types(Set.of("integer"))));
  }

  private static ApiResponse problem(String words) {
    return new ApiResponse()
        .description(words)
        .content(
            new Content()
                .addMediaType(
                    Problem.MEDIA_TYPE,
                    new MediaType().schema(new JsonSchema().$ref("#/components/schemas/Problem"))));
  }
}
