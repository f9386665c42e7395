package io.processorhub.access;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every endpoint takes a token; nothing is open but health and metrics on their own port. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebAccessConfiguration {

  private static final String UNAUTHORIZED =
      "{\"title\":\"Token needed\",\"status\":401,\"detail\":\"Send a valid token as"
          + " Authorization: Bearer hub_...; make one with: tokens issue\"}";

  @Bean
  SecurityFilterChain apiSecurity(HttpSecurity http, ApiTokens tokens) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(EndpointRequest.toAnyEndpoint())
                    .permitAll()
                    .dispatcherTypeMatchers(jakarta.servlet.DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/api/v1/**")
                    .authenticated()
                    .anyRequest()
                    .denyAll())
        .addFilterBefore(new TokenFilter(tokens), AuthorizationFilter.class)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // No cookies, so nothing a foreign page could ride on.
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .exceptionHandling(
            errors ->
                errors.authenticationEntryPoint(
                    (request, response, e) -> {
                      response.setStatus(HttpStatus.UNAUTHORIZED.value());
                      response.setHeader("WWW-Authenticate", "Bearer");
                      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                      response.getWriter().write(UNAUTHORIZED);
                    }))
        .build();
  }

  /** What actors may not do, as an answer. */
  @RestControllerAdvice
  static final class Refusals {

    @ExceptionHandler
    ProblemDetail notAllowed(Actor.NotAllowed e) {
      var problem = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, e.getMessage());
      problem.setTitle("Not allowed");
      return problem;
    }
  }
}
