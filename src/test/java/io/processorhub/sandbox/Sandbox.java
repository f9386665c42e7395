package io.processorhub.sandbox;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.Options.ChunkedEncodingPolicy;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The part of a sandbox that is the same for each provider: a server on this machine only, the
 * journal, the limits of requests, and the misbehaviour.
 */
final class Sandbox implements AutoCloseable {

  /** More than any provider allows at once, so that the surplus is refused and not just queued. */
  private static final int THREADS = 64;

  private final Provider provider;
  private final Distortion distortion;
  private final Control control;
  private final Journal journal = new Journal();
  private final Misbehaviours misbehaviours = new Misbehaviours();
  private final AtomicInteger inProgress = new AtomicInteger();
  private final AtomicInteger mostConcurrent = new AtomicInteger();
  private final ReadWriteLock alone = new ReentrantReadWriteLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WireMockServer server;

  /**
   * @param port 0 for any that is free
   */
  Sandbox(Provider provider, int port) {
    this.provider = provider;
    this.distortion = new Distortion(provider);
    this.control = new Control(provider, journal, misbehaviours, this::origin);
    this.server = new WireMockServer(options(port));
    server.start();
    server.stubFor(any(anyUrl()));
  }

  private WireMockConfiguration options(int port) {
    return wireMockConfig()
        .bindAddress("127.0.0.1")
        .port(port)
        .containerThreads(THREADS)
        .http2PlainDisabled(true)
        .gzipDisabled(true)
        .disableRequestJournal()
        .maxLoggedResponseSize(0)
        .useChunkedTransferEncoding(ChunkedEncodingPolicy.BODY_FILE)
        .extensions(new ComputedAnswers(this::answer));
  }

  String origin() {
    return "http://127.0.0.1:" + server.port();
  }

  Journal journal() {
    return journal;
  }

  Misbehaviours misbehaviours() {
    return misbehaviours;
  }

  int mostConcurrent() {
    return mostConcurrent.get();
  }

  void reset() {
    control.reset();
  }

  private Response answer(Call call) {
    if (Control.isFor(call)) {
      return Distortion.plain(control.answer(call)).build();
    }
    var arrived = journal.arrived(call);
    int now = inProgress.incrementAndGet();
    mostConcurrent.accumulateAndGet(now, Math::max);
    long written = 0;
    try {
      var refused = now > provider.mostAtOnce() ? tooMany() : provider.tooSoon(call);
      if (refused.isPresent()) {
        return refused(arrived, refused.get());
      }
      var wrong = misbehaviours.nextFor(call);
      written = wrong.map(Sandbox::millisToWrite).orElse(0L);
      return work(call, arrived, wrong);
    } finally {
      release(written);
    }
  }

  /** WireMock writes the answer when we are done here, in crumbs if need be. */
  private static long millisToWrite(Misbehaviour wrong) {
    return wrong.kind() == Misbehaviour.Kind.DRIBBLE ? wrong.millis() : 0;
  }

  /** A connection stays taken until the answer is written. */
  private void release(long millis) {
    if (millis == 0) {
      inProgress.decrementAndGet();
    } else {
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
          .execute(inProgress::decrementAndGet);
    }
  }

  private Optional<Answer> tooMany() {
    var detail =
        "You have exceeded the limit of " + provider.mostAtOnce() + " simultaneous connections.";
    return Optional.of(provider.refusal(429, detail));
  }

  private Response refused(JournalEntry arrived, Answer answer) {
    journal.answered(arrived.answered(answer.status(), false, ""));
    return Distortion.plain(answer).build();
  }

  private Response work(Call call, JournalEntry arrived, Optional<Misbehaviour> wrong) {
    pause(wrong, Misbehaviour.Kind.DELAY_BEFORE);
    var applies = wrong.map(Misbehaviour::kind).map(Misbehaviour.Kind::applies).orElse(true);
    var honest = applies ? applied(call, wrong) : Answer.NONE;
    var response =
        wrong
            .map(misbehaviour -> distortion.of(honest, misbehaviour))
            .orElseGet(() -> Distortion.plain(honest).build());
    var status = response.getFault() == null ? response.getStatus() : 0;
    var fault = wrong.map(misbehaviour -> misbehaviour.kind().name()).orElse("");
    journal.answered(arrived.answered(status, honest.changed(), fault));
    pause(wrong, Misbehaviour.Kind.DELAY);
    return response;
  }

  private Answer applied(Call call, Optional<Misbehaviour> wrong) {
    var kind = wrong.map(Misbehaviour::kind).orElse(null);
    if (kind == Misbehaviour.Kind.UNDONE) {
      return undone(call);
    }
    if (kind == Misbehaviour.Kind.TWICE) {
      CompletableFuture.delayedExecutor(wrong.get().millis(), TimeUnit.MILLISECONDS)
          .execute(() -> honest(call));
    }
    return honest(call);
  }

  /** Alone, so that only this call is undone and none that came at the same time. */
  private Answer undone(Call call) {
    alone.writeLock().lock();
    try {
      var before = provider.snapshot();
      var answer = provider.answer(call);
      before.run();
      return answer;
    } finally {
      alone.writeLock().unlock();
    }
  }

  private Answer honest(Call call) {
    alone.readLock().lock();
    try {
      return provider.answer(call);
    } finally {
      alone.readLock().unlock();
    }
  }

  private void pause(Optional<Misbehaviour> wrong, Misbehaviour.Kind kind) {
    try {
      if (wrong.isPresent() && wrong.get().kind() == kind) {
        closing.await(wrong.get().millis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop();
  }
}
