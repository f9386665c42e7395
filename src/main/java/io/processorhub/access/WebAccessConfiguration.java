package io.processorhub.access;

import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Every endpoint takes a token; nothing is open but health and metrics on their own port. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(HeavyReadSettings.class)
class WebAccessConfiguration {

  private static final String PAGES =
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final Duration STALLED_BODY = Duration.ofSeconds(10);
  private static final JsonMapper JSON = new JsonMapper();

  @Bean
  SecurityFilterChain apiSecurity(HttpSecurity http, ApiTokens tokens) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(EndpointRequest.toAnyEndpoint())
                    .permitAll()
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/api/v1/**")
                    .authenticated()
                    .anyRequest()
                    .denyAll())
        .addFilterBefore(
            new TokenFilter(tokens, response -> refuse(response, StatusProblem.busy())),
            AuthorizationFilter.class)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // No cookies, so nothing a foreign page could ride on.
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint(
                        (request, response, e) -> {
                          response.setHeader("WWW-Authenticate", "Bearer");
                          refuse(response, 401);
                        })
                    .accessDeniedHandler((request, response, e) -> refuse(response, 403)))
        .build();
  }

  /** Pages for people who have no login. Nothing runs in them, and nothing of them is kept. */
  @Bean
  @Order(1)
  SecurityFilterChain publicPages(HttpSecurity http) throws Exception {
    return http.securityMatcher("/privacy", "/privacy/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // No cookies, so nothing a foreign page could ride on; what counts are words in links.
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(PAGES))
                    .referrerPolicy(
                        policy ->
                            policy.policy(ReferrerPolicyHeaderWriter.ReferrerPolicy.NO_REFERRER)))
        .build();
  }

  /** Before everything that asks the database. */
  @Bean
  FilterRegistrationBean<FromOutside> fromOutside() {
    var filter = new FilterRegistrationBean<>(new FromOutside());
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  WebMvcConfigurer tasks(HeavyReadSettings heavy, HubSettings hub) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new TaskInterceptor()).addPathPatterns("/api/v1/**");
        registry
            .addInterceptor(new HeavyReads(heavy, hub.database().forRequests()))
            .addPathPatterns("/api/v1/**");
      }
    };
  }

  private static void refuse(HttpServletResponse response, int status) throws IOException {
    refuse(response, StatusProblem.of(status, ""));
  }

  private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
    response.setStatus(problem.status());
    if (problem.status() == 503) {
      response.setHeader(HttpHeaders.RETRY_AFTER, StatusProblem.TRY_AGAIN_SECONDS);
    }
    response.setContentType(Problem.MEDIA_TYPE);
    response.getWriter().write(JSON.writeValueAsString(problem));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverErrors() {
    return server -> {
      server.addEngineValves(new StrangersBodies());
      server.addConnectorCustomizers(
          connector -> {
            // How long a body may make no progress.
            connector.setProperty("disableUploadTimeout", "false");
            connector.setProperty(
                "connectionUploadTimeout", String.valueOf(STALLED_BODY.toMillis()));
          });
      server.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(ServerErrors.class.getName());
            }
          });
    };
  }
}
