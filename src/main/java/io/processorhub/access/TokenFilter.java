package io.processorhub.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Turns {@code Authorization: Bearer hub_…} into the actor it stands for. */
final class TokenFilter extends OncePerRequestFilter {

  private static final String SCHEME = "Bearer ";

  private static final Logger LOG = LoggerFactory.getLogger(TokenFilter.class);

  private final ApiTokens tokens;
  private final Busy busy;

  /**
   * @param busy answers a request whose token cannot be looked up
   */
  TokenFilter(ApiTokens tokens, Busy busy) {
    this.tokens = tokens;
    this.busy = busy;
  }

  /** Answers that the database is not there or is busy. */
  interface Busy {
    void answer(HttpServletResponse response) throws IOException;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Actor> actor;
    try {
      actor = bearer(request).flatMap(tokens::actor);
    } catch (TransientDataAccessException | DataAccessResourceFailureException e) {
      LOG.warn("a request ended with 503, its token cannot be looked up: {}", e.getClass());
      busy.answer(response);
      return;
    }
    actor.ifPresent(TokenFilter::acts);
    chain.doFilter(request, response);
  }

  private static void acts(Actor actor) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            actor, null, AuthorityUtils.createAuthorityList("ROLE_" + actor.role())));
    SecurityContextHolder.setContext(context);
  }

  private static Optional<String> bearer(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip())
        .filter(token -> token.startsWith(ApiTokens.PREFIX) && token.length() <= 100);
  }
}
