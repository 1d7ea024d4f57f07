// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What a fence has to hold, as tests of any repository that has one. */
public abstract class FencedStateRepositoryContract<R extends FencedStateRepository>
        extends StateRepositoryContract<R> {

    private static final String KEY = "kajabi/2140000001/contacts";

    /** Whether the look at the fence and the write are one step. */
    protected boolean isExact() {
        return true;
    }

    @Test
    void onlyTheLatestLeaseWrites() throws Exception {
        FencedStateRepository.Lease first = repository().open(KEY, "first");
        assertThat(first.read()).isNull();
        first.save("1");
        FencedStateRepository.Lease second = repository().open(KEY, "second");
        assertThat(second.read()).isEqualTo("1");
        // Before the successor has saved for the first time, and after it has.
        assertSuperseded(first, "second");
        second.save("2");
        assertSuperseded(first, "second");
        assertThat(second.read()).isEqualTo("2");
        FencedStateRepository.Lease third = repository().open(KEY, "third");
        assertSuperseded(first, "third");
        assertSuperseded(second, "third");
        third.save("3");
        assertThat(repository().getState(KEY)).isEqualTo("3");
    }

    private static void assertSuperseded(FencedStateRepository.Lease lease, String by) {
        assertThatThrownBy(() -> lease.save("zombie"))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining(KEY)
                .hasMessageEndingWith("was taken over by " + by)
                .asInstanceOf(InstanceOfAssertFactories.type(SupersededException.class))
                .extracting(SupersededException::getOwner)
                .isEqualTo(by);
        assertThatThrownBy(lease::read).isInstanceOf(SupersededException.class);
    }

    @Test
    void theSameOwnerThatOpensTwiceIsSupersededToo() throws Exception {
        R repository = repository();
        FencedStateRepository.Lease first = repository.open(KEY, "me");
        FencedStateRepository.Lease second = repository.open(KEY, "me");
        assertSuperseded(first, "me");
        second.save("2");
    }

    @Test
    void readingAndPlainWritingTakeNothingOver() throws Exception {
        FencedStateRepository.Lease lease = repository().open(KEY, "me");
        lease.save("1");
        R other = repository();
        assertThat(other.getState(KEY)).isEqualTo("1");
        other.setState(KEY + "!bell", "ring");
        lease.save("2");
        other.setState(KEY, "edited");
        assertThat(lease.read()).isEqualTo("edited");
        lease.save("3");
        assertThat(other.getState(KEY)).isEqualTo("3");
        assertThat(other.getState(KEY + "!bell")).isEqualTo("ring");
    }

    @Test
    void whatIsRemovedCanBeSavedAgain() throws Exception {
        R repository = repository();
        FencedStateRepository.Lease old = repository.open(KEY, "old");
        FencedStateRepository.Lease lease = repository.open(KEY, "me");
        lease.save("1");
        remove(repository);
        assertThat(lease.read()).isNull();
        assertSuperseded(old, "me");
        lease.save("2");
        assertThat(repository().getState(KEY)).isEqualTo("2");
    }

    @SuppressWarnings("NullAway") // Camel's interface is not annotated
    private static void remove(FencedStateRepository repository) {
        repository.setState(KEY, null);
    }

    @Test
    void aFenceSurvivesARestart() throws Exception {
        R repository = repository();
        FencedStateRepository.Lease old = repository.open(KEY, "old");
        old.save("1");
        repository.open(KEY, "new");
        repository.stop();
        repository.start();
        assertSuperseded(old, "new");
        assertThat(repository.getState(KEY)).isEqualTo("1");
    }

    @Test
    void eachKeyHasItsOwnFence() throws Exception {
        R repository = repository();
        FencedStateRepository.Lease one = repository.open(KEY, "one");
        FencedStateRepository.Lease two = repository.open(KEY + "/updated", "two");
        one.save("1");
        two.save("2");
        assertThat(one.read()).isEqualTo("1");
        assertThat(two.read()).isEqualTo("2");
    }

    @Test
    void aPlaceIsNamedAndRecognised() throws Exception {
        R one = repository();
        assertThat(one.isSamePlaceAs(one)).isTrue();
        assertThat(one.place(KEY)).isNotBlank();
    }

    /** Each counts on from what it finds. A write of a former one would be a number missing. */
    @Test
    void thoseThatTakeEachOthersPlaceLoseNoWrite() throws Exception {
        assumeTrue(isExact(), "this repository has a gap between the look and the write");
        int nodes = 6;
        AtomicInteger saved = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                R repository = repository();
                String name = "node" + i;
                all.add(
                        threads.submit(
                                () -> {
                                    for (int n = 0; n < 10; n++) {
                                        countOn(repository.open(KEY, name), saved, refused);
                                    }
                                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(repository().getState(KEY)).isEqualTo(String.valueOf(saved.get()));
        assertThat(saved.get() + refused.get()).isGreaterThanOrEqualTo(nodes * 10);
        assertThat(refused).as("nobody took another's place").hasPositiveValue();
    }

    private static void countOn(
            FencedStateRepository.Lease lease, AtomicInteger saved, AtomicInteger refused) {
        try {
            for (int n = 0; n < 5; n++) {
                String now = lease.read();
                lease.save(String.valueOf(now == null ? 1 : Integer.parseInt(now) + 1));
                saved.incrementAndGet();
            }
        } catch (SupersededException e) {
            refused.incrementAndGet();
        }
    }
}
