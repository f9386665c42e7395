package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.item.ItemKind;
import io.processorhub.subject.Controller;
import java.time.Duration;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who receives what, why, and how: one connection, as its connector file proposes it and as it is
 * stored and run once somebody approved it. Placeholders are resolved; secrets stay names.
 *
 * @param connection the stable id of this connection; the file may be renamed
 * @param processor the register entry it belongs to
 * @param purposes what the processor is engaged for, by name
 * @param key what the processor knows a copy by, e.g. {@code md5(lower(contact.email))}
 * @param target where the copies go: {@code url}, and whatever else the calls put into braces
 * @param removed what is sent for a field that has no value any more; left out: null
 * @param residues what the processor keeps after an erasure, in plain words
 * @param kind of the items that it has copies of; left out: {@code contact}
 * @param adapter {@code mail}, if the processor has no calls; left out: it is called
 * @param mail how it is asked then
 */
public record Declaration(
    String connection,
    String processor,
    Map<String, Purpose> purposes,
    String key,
    Map<String, String> target,
    Auth auth,
    Limits limits,
    String removed,
    Calls calls,
    String residues,
    String adapter,
    Mail mail,
    String kind,
    String needs) {

  /** The adapter of processors without calls: they are written to. */
  public static final String BY_MAIL = "mail";

  /**
   * The group to which a field belongs, if it is a member of one: {@code invoice.line} is that of
   * {@code invoice.line.description}.
   */
  public Optional<String> groupOf(String field) {
    return fields().keySet().stream().filter(other -> field.startsWith(other + ".")).findFirst();
  }

  /**
   * How a processor without calls is asked to erase somebody.
   *
   * @param to the address at which it takes such requests
   * @param due how long it has
   * @param remind after how long without an answer it is asked once more
   */
  public record Mail(String to, Period due, Period remind) {}

  /**
   * What its copies are copies of.
   *
   * @throws IllegalArgumentException if there is no such kind
   */
  public ItemKind itemKind() {
    return kind == null ? ItemKind.CONTACT : ItemKind.of(kind);
  }

  /** Whether it has calls. What has none is written to, and nothing is ever sent to it but that. */
  public boolean isCalled() {
    return calls != null;
  }

  /** Where it is called. */
  public Optional<String> url() {
    return Optional.ofNullable(target).map(entries -> entries.get("url"));
  }

  /** What its calls are counted on. */
  public Optional<String> account() {
    return Optional.ofNullable(limits).map(Limits::account);
  }

  /** The placeholder of its credential, as the file has it. */
  public Optional<String> secret() {
    return Optional.ofNullable(auth)
        .map(one -> one.basic() != null ? one.basic().password() : one.bearer());
  }

  /**
   * @param consent what the person must have agreed to, if that is the basis
   * @param onWithdrawal what happens to the copy when the person takes the consent back
   * @param fields our fields, by name
   * @param forWhom {@code for}: whose purpose it is, and so whose data it may use; left out: ours
   */
  public record Purpose(
      LegalBasis basis,
      String consent,
      String onWithdrawal,
      Map<String, FieldRule> fields,
      @JsonProperty("for") Controller forWhom) {

    public Purpose(
        LegalBasis basis, String consent, String onWithdrawal, Map<String, FieldRule> fields) {
      this(basis, consent, onWithdrawal, fields, null);
    }

    /** The party that decides about the purpose (GDPR Art. 4(7)). */
    public Controller controller() {
      return forWhom == null ? Controller.US : forWhom;
    }
  }

  /**
   * One field the processor may receive.
   *
   * @param to where it goes in the processor's own format, e.g. {@code merge_fields.FNAME}
   * @param why what the purpose cannot do without it (data minimisation, GDPR Art. 5(1)(c))
   * @param words our values and the processor's words for them; a value without one is left out.
   *     Left out: values go as they are
   */
  public record FieldRule(String to, String why, Map<String, String> words) {

    public FieldRule(String to, String why) {
      this(to, why, null);
    }

    /**
     * What the processor is told for one of our values: its word, by the whole value, or by the
     * part before the first dash or low line. Neither case nor the kind of line counts.
     *
     * @return empty if it has no word for it
     */
    public Optional<String> word(String value) {
      if (words == null) {
        return Optional.of(value);
      }
      var spelling = spelling(value);
      return matching(spelling).or(() -> matching(spelling.split("-", 2)[0]));
    }

    private Optional<String> matching(String spelling) {
      return words.entrySet().stream()
          .filter(word -> spelling(word.getKey()).equals(spelling))
          .map(Map.Entry::getValue)
          .findFirst();
    }

    /** Two values of one spelling are one. */
    public static String spelling(String value) {
      return value.strip().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** How the hub shows who it is: one of the two. */
  public record Auth(Basic basic, String bearer) {}

  public record Basic(String user, String password) {}

  /**
   * @param account what the processor counts its limits on; connections may share one
   * @param concurrent calls under way at the same time, on all nodes together
   * @param timeout the total time one call may take
   * @param windows how many calls the processor takes in what time
   */
  public record Limits(String account, int concurrent, Duration timeout, List<Window> windows) {

    public List<Window> windows() {
      return windows == null ? List.of() : windows;
    }
  }

  /**
   * At most so many calls in any stretch of time of this length.
   *
   * @param of which calls are counted, e.g. {@code [create, upsert]}; left out: all of them
   */
  public record Window(int calls, Duration per, Set<String> of) {}

  /**
   * What can be asked of the processor. What we can send we must be able to take back: {@code
   * erase}, {@code verify} and {@code sweep} are never left out.
   *
   * @param facts reads what the other calls need to know of the target
   * @param create makes copies that are not there yet, many at a time
   * @param upsert changes what is there, or makes it
   * @param rekey moves a copy from one key to another, e.g. when the address changed; left out: the
   *     copy under the old key is erased and a new one made
   * @param restrict makes the processor leave a person alone, e.g. by unsubscribing them
   * @param resume ends that; left out: the person must do it there
   * @param find reads back copies by their keys; left out: {@code sweep} lists what changed
   */
  public record Calls(
      Facts facts,
      Send create,
      Send upsert,
      Send rekey,
      Order restrict,
      Send resume,
      Order erase,
      Find find,
      Verify verify,
      Sweep sweep) {}

  /**
   * A call that takes something away and carries no field.
   *
   * @param body jq over the same input as {@link Send}; the items have no fields. Left out: none
   * @param done statuses that mean the processor did it
   * @param already statuses that mean that nobody is there
   * @param shows jq over the answer, with {@code $key} and {@code $id}: whether it says so; a
   *     status alone may come from a login page. May be left out where the answer is empty
   * @param until jq over the answer: when it will be done, if that is promised for later
   */
  public record Order(
      String request,
      String body,
      Set<Integer> done,
      Set<Integer> already,
      String shows,
      String until) {}

  /**
   * @param take jq over the answer: the facts
   */
  public record Facts(String request, String take) {}

  /**
   * A call that carries data.
   *
   * @param batch the most copies one call carries
   * @param request method and path; {@code {name}} is filled in, percent-encoded
   * @param body jq over {@code {items: [{key, id, fields}], facts, target}}
   * @param on the place in {@code fields} by which the answer names a copy
   * @param results jq over the answer: one {@code {on, at, result, code, id, left}} for each copy
   *     it names; {@code at} is its place in the call, {@code left} whether the person left there
   * @param refusals how refusals of the whole call are recognised, by jq, and what they mean
   */
  public record Send(
      Integer batch,
      String request,
      String body,
      String on,
      String results,
      Set<Integer> done,
      List<Refusal> refusals) {

    public int batchSize() {
      return batch == null ? 1 : batch;
    }
  }

  /**
   * @param when jq over the answer; the first that is true counts
   * @param left whether it says that the person left there
   * @param undeliverable whether it says that mail does not reach the address
   * @param inactive whether it says that somebody archived the person there
   */
  public record Refusal(
      String when, RefusalCode code, Boolean left, Boolean undeliverable, Boolean inactive) {}

  /**
   * Reads back copies by their keys.
   *
   * @param body jq over {@code {items: [{key}], target}}
   * @param each jq over the answer: the entries that are there, as {@code sweep} lists them
   * @param none statuses that mean that nobody is there
   */
  public record Find(Integer batch, String request, String body, String each, Set<Integer> none) {

    public int batchSize() {
      return batch == null ? 1 : batch;
    }
  }

  /**
   * Reads back. Without an answer to the control, absence proves nothing.
   *
   * @param control shows that the target itself answers
   * @param after when to look again, counted from the erasure
   */
  public record Verify(String control, Absent absent, List<Duration> after) {}

  public record Absent(String request, Set<Integer> status) {}

  /**
   * Lists who is there.
   *
   * @param request may hold {@code {count}} and {@code {offset}}
   * @param since added to the request to list only what changed since {@code {since}}
   * @param count entries a page
   * @param each jq over a page: its entries
   * @param key jq over an entry: our key
   * @param id jq over an entry: the processor's own id
   * @param left jq over an entry: whether the person left there
   * @param undeliverable jq over an entry: whether mail does not reach the address
   * @param inactive jq over an entry: whether somebody archived the person there
   * @param next jq over a page: the cursor of the next one, null on the last; left out: offsets
   * @param more added to the request from the second page on, with {@code {cursor}}
   * @param every how often everybody is listed; left out: once a day
   */
  public record Sweep(
      String request,
      String since,
      int count,
      String each,
      String key,
      String id,
      String left,
      String undeliverable,
      String inactive,
      String next,
      String more,
      Duration every) {

    public Duration interval() {
      return every == null ? Duration.ofDays(1) : every;
    }
  }

  /** Every field that some purpose names, with its rule. */
  public Map<String, FieldRule> fields() {
    var fields = new LinkedHashMap<String, FieldRule>();
    purposes.values().forEach(purpose -> purpose.fields().forEach(fields::putIfAbsent));
    return fields;
  }

  /** Whether a withdrawal makes the processor leave the person alone; otherwise it erases. */
  public boolean restricts() {
    return calls != null
        && calls.restrict() != null
        && !purposes.values().stream().allMatch(purpose -> "erase".equals(purpose.onWithdrawal()));
  }

  /** How long after a withdrawal the copy is erased: the longest that a purpose asks for. */
  public Optional<Period> erasedAfter() {
    return purposes.values().stream()
        .map(Purpose::onWithdrawal)
        .filter(java.util.Objects::nonNull)
        .filter(text -> text.contains("erase"))
        .map(
            text ->
                text.contains(" P")
                    ? Period.parse(text.substring(text.lastIndexOf(' ') + 1))
                    : Period.ZERO)
        .max(
            java.util.Comparator.comparingLong(Period::toTotalMonths)
                .thenComparingInt(Period::getDays));
  }

  /** Every consent that some purpose rests on. */
  public Set<String> consents() {
    return purposes.values().stream()
        .map(Purpose::consent)
        .filter(java.util.Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The resolved target as it stands in the register and on the copies. */
  public String place() {
    if (mail != null) {
      return "mail=" + mail.to();
    }
    return new java.util.TreeMap<>(target)
        .entrySet().stream()
            .map(part -> part.getKey() + "=" + part.getValue())
            .collect(Collectors.joining(" "));
  }
}
