package io.processorhub.access;

import io.processorhub.foundation.Pools;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Requests wait for the database in a line of their own; even their tokens are looked up there. */
final class FromOutside implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Pools.<ServletException>fromOutside(() -> chain.doFilter(request, response));
  }
}
