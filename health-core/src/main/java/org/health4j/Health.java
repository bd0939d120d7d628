package org.health4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one run of an indicator found: a status, the reason for it, and typed details.
 *
 * <p>Immutable and safe to share. The {@code with} methods return a copy. Status, reason and details may be shown to
 * whoever may see the endpoint's full view, so they must hold no secret; the {@linkplain #cause() cause} is for the log only.
 */
public final class Health {

    /**
     * The name of the detail that says which service this is the health of, where that is another one. Shown wherever components are, so that
     * services that watch each other can tell themselves apart from what they watch.
     */
    public static final String SERVICE = "service.name";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_TEXT = 1_024;
    private static final Health UP = new Health(Status.UP, Reason.OK, null, Map.of(), Map.of());

    private final Status status;
    private final Reason reason;
    private final @Nullable Throwable cause;
    private final Map<String, Object> details;
    private final Map<String, Health> components;

    private Health(
            Status status,
            Reason reason,
            @Nullable Throwable cause,
            Map<String, Object> details,
            Map<String, Health> components) {
        this.status = status;
        this.reason = reason;
        this.cause = cause;
        this.details = details;
        this.components = components;
    }

    /**
     * All is well.
     *
     * @return {@link Status#UP} with {@link Reason#OK}
     */
    public static Health up() {
        return UP;
    }

    /**
     * It works, but not as it should.
     *
     * @param reason what is not as it should be
     * @return {@link Status#DEGRADED} with that reason
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}
     */
    public static Health degraded(Reason reason) {
        return of(Status.DEGRADED, reason, null);
    }

    /**
     * The indicator cannot tell.
     *
     * @param reason why not
     * @return {@link Status#UNKNOWN} with that reason
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}
     */
    public static Health unknown(Reason reason) {
        return of(Status.UNKNOWN, reason, null);
    }

    /**
     * It was taken out on purpose.
     *
     * @param reason why
     * @return {@link Status#OUT_OF_SERVICE} with that reason
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}
     */
    public static Health outOfService(Reason reason) {
        return of(Status.OUT_OF_SERVICE, reason, null);
    }

    /**
     * It does not work.
     *
     * @param reason which fault it is
     * @return {@link Status#DOWN} with that reason
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}
     */
    public static Health down(Reason reason) {
        return of(Status.DOWN, reason, null);
    }

    /**
     * It does not work, and this is what was thrown.
     *
     * @param reason which fault it is
     * @param cause what was thrown; written to the log, redacted, and never shown by the endpoint
     * @return {@link Status#DOWN} with that reason
     * @throws IllegalArgumentException when the reason is {@link Reason#OK}
     */
    public static Health down(Reason reason, Throwable cause) {
        return of(Status.DOWN, reason, requireNonNull(cause, "cause"));
    }

    private static Health of(Status status, Reason reason, @Nullable Throwable cause) {
        if (reason.equals(Reason.OK)) {
            throw new IllegalArgumentException("reason: OK (expected: what is wrong, for status " + status + ")");
        }
        return new Health(status, reason, cause, Map.of(), Map.of());
    }

    /**
     * Adds a text.
     *
     * @param name the detail's name: 1 to 63 letters, digits, dots, dashes and underscores, the first one a letter or digit
     * @param value the text; what is longer than 1,024 characters is cut
     * @return a copy with that detail
     * @throws IllegalArgumentException when the name is malformed, or 64 details are there already
     */
    public Health with(String name, String value) {
        return withDetail(name, value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT - 1) + "…");
    }

    /**
     * Adds a whole number.
     *
     * @param name as in {@link #with(String, String)}
     * @param value the number
     * @return a copy with that detail
     */
    public Health with(String name, long value) {
        return withDetail(name, value);
    }

    /**
     * Adds a number.
     *
     * @param name as in {@link #with(String, String)}
     * @param value the number; one that is not finite is kept as text, since JSON has no such numbers
     * @return a copy with that detail
     */
    public Health with(String name, double value) {
        return Double.isFinite(value) ? withDetail(name, value) : withDetail(name, Double.toString(value));
    }

    /**
     * Adds a yes or no.
     *
     * @param name as in {@link #with(String, String)}
     * @param value the yes or no
     * @return a copy with that detail
     */
    public Health with(String name, boolean value) {
        return withDetail(name, value);
    }

    /**
     * Adds a span of time.
     *
     * @param name as in {@link #with(String, String)}
     * @param value the span; shown in ISO 8601, such as {@code PT1.5S}
     * @return a copy with that detail
     */
    public Health with(String name, Duration value) {
        return withDetail(name, value);
    }

    /**
     * Adds a point in time.
     *
     * @param name as in {@link #with(String, String)}
     * @param value the point in time; shown in ISO 8601, UTC
     * @return a copy with that detail
     */
    public Health with(String name, Instant value) {
        return withDetail(name, value);
    }

    /**
     * Adds the health of a part, for a check that has parts. The whole is never better than its worst part: where the part
     * is worse than this, the copy has the part's status and reason.
     *
     * @param name the part's name, as in {@link #with(String, String)}
     * @param part the part's health
     * @return a copy with that part
     * @throws IllegalArgumentException when the name is malformed or taken, or 64 parts are there already
     */
    public Health withComponent(String name, Health part) {
        if (components.containsKey(name)) {
            throw new IllegalArgumentException("component: " + name + " (expected: a name not yet taken)");
        }
        Map<String, Health> grown = grown("component", components, name, part);
        Health worse = part.status.compareTo(status) > 0 ? part : this;
        return new Health(worse.status, worse.reason, worse.cause, details, grown);
    }

    /** The same with its cause, details and components, but degraded, and for this reason. */
    Health degradedFor(Reason reason) {
        return new Health(Status.DEGRADED, reason, cause, details, components);
    }

    /** Whether so many more details may be added. */
    boolean hasRoomFor(int more) {
        return details.size() + more <= MAX_ENTRIES;
    }

    private Health withDetail(String name, Object value) {
        return new Health(status, reason, cause, grown("detail", details, name, value), components);
    }

    private static <V> Map<String, V> grown(String what, Map<String, V> map, String name, V value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + ": " + name + " (expected: " + NAME + ")");
        }
        if (map.size() >= MAX_ENTRIES && !map.containsKey(name)) {
            throw new IllegalArgumentException(what + ": " + name + " (expected: at most " + MAX_ENTRIES + ")");
        }
        Map<String, V> copy = new LinkedHashMap<>(map);
        copy.put(name, requireNonNull(value, what));
        return Collections.unmodifiableMap(copy);
    }

    /**
     * The status.
     *
     * @return the status
     */
    public Status status() {
        return status;
    }

    /**
     * The reason for the status.
     *
     * @return {@link Reason#OK} for {@link Status#UP}, never so for another status
     */
    public Reason reason() {
        return reason;
    }

    /**
     * What was thrown, for the log only.
     *
     * @return the cause, where there is one
     */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * The details, in the order in which they were added.
     *
     * @return an unmodifiable map whose values are {@link String}, {@link Long}, {@link Double}, {@link Boolean},
     *     {@link Duration} or {@link Instant}
     */
    public Map<String, Object> details() {
        return details;
    }

    /**
     * The parts, in the order in which they were added.
     *
     * @return an unmodifiable map
     */
    public Map<String, Health> components() {
        return components;
    }

    /** Whether there is more to be shown of it than status and reason. */
    boolean hasParts() {
        return !components.isEmpty() || details.containsKey(SERVICE);
    }

    /** Whether everything that is shown to everyone is the same: not the details, nor the cause. */
    boolean looksLike(Health other) {
        return status == other.status
                && reason.equals(other.reason)
                && Objects.equals(details.get(SERVICE), other.details.get(SERVICE))
                && components.size() == other.components.size()
                && components.entrySet().stream().allMatch(part -> {
                    Health theirs = other.components.get(part.getKey());
                    return theirs != null && part.getValue().looksLike(theirs);
                });
    }

    /** Status, reason and details, without the cause. */
    @Override
    public String toString() {
        return status + " " + reason + (details.isEmpty() ? "" : " " + details);
    }
}
