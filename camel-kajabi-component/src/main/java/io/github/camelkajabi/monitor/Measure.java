// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value of a session or a consumer, declared once. JMX, the dev console, Micrometer and the
 * health checks read the same declarations, each those that have a name for it.
 *
 * @param description what it means, for people
 * @param value reads it from a snapshot; null if it is not known
 * @param jmx the name of the JMX attribute; null if JMX does not show it
 * @param console the name in the dev console; null if the console does not show it
 * @param health the name of the detail of the health check; null if the check does not show it
 * @param meter the Micrometer meter; null without one
 * @param <S> the snapshot
 */
public record Measure<S>(
        String description,
        Function<S, @Nullable Object> value,
        @Nullable String jmx,
        @Nullable String console,
        @Nullable String health,
        @Nullable Meter<S> meter) {

    /**
     * A Micrometer meter.
     *
     * @param name its name
     * @param type its type
     * @param tag the name of its own tag; null without one
     * @param tagValue the value of that tag
     * @param value reads its value; for {@link MeterType#TIMER} the number of waits
     * @param total for {@link MeterType#TIMER} the total time in milliseconds; null for other types
     * @param description what it means; null for the description of the measure
     */
    public record Meter<S>(
            String name,
            MeterType type,
            @Nullable String tag,
            @Nullable String tagValue,
            Function<S, @Nullable Number> value,
            @Nullable Function<S, @Nullable Number> total,
            @Nullable String description) {

        /** A meter that shows another value than its measure, or describes it in other words. */
        public static <S> Meter<S> of(
                String name,
                MeterType type,
                String description,
                Function<S, @Nullable Number> value) {
            return new Meter<>(name, type, null, null, value, null, description);
        }

        /** A timer of how often something happened and how long it took together. */
        public static <S> Meter<S> timer(
                String name,
                String description,
                Function<S, @Nullable Number> count,
                Function<S, @Nullable Number> totalMillis) {
            return new Meter<>(name, MeterType.TIMER, null, null, count, totalMillis, description);
        }

        /** The same meter with the tag {@code state}. */
        public Meter<S> state(String state) {
            return tag("state", state);
        }

        /** The same meter with a tag. */
        public Meter<S> tag(String key, String text) {
            return new Meter<>(name, type, key, text, value, total, description);
        }
    }

    /** The types of meters. */
    public enum MeterType {
        /** A number that only grows. */
        COUNTER,
        /** A number; NaN if it is not known. */
        GAUGE,
        /** A time, read in milliseconds. */
        TIME,
        /** A number of waits and their total time. */
        TIMER
    }

    /** Declares a measure. Its names are added by the other methods. */
    static <S> Measure<S> of(String description, Function<S, @Nullable Object> value) {
        return new Measure<>(description, value, null, null, null, null);
    }

    Measure<S> jmx(String name) {
        return new Measure<>(description, value, name, console, health, meter);
    }

    Measure<S> console(String name) {
        return new Measure<>(description, value, jmx, name, health, meter);
    }

    Measure<S> health(String name) {
        return new Measure<>(description, value, jmx, console, name, meter);
    }

    Measure<S> meter(Meter<S> other) {
        return new Measure<>(description, value, jmx, console, health, other);
    }

    /** Adds a meter that shows the value of the measure, which is a number. */
    Measure<S> meter(String name, MeterType type) {
        return meter(new Meter<>(name, type, null, null, s -> (Number) value.apply(s), null, null));
    }
}
