// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long titles are kept, and which lists are believed. */
class TitleIndexTest {

    private static final String TAGS = "contact_tags";
    private static final String PATH = "/v1/contact_tags";

    private final AtomicLong later = new AtomicLong();
    private final CamelContext context = new DefaultCamelContext();
    private KajabiSandbox sandbox;
    private KajabiSession session;
    private TitleIndex titles;
    private String site;

    @BeforeEach
    void open() throws Exception {
        sandbox = KajabiSandbox.start();
        site = sandbox.data().siteId();
        context.start();
        session =
                new KajabiSession(
                        context,
                        Settings.of(
                                sandbox.baseUrl(),
                                Settings.client(sandbox.clientId(), sandbox.clientSecret())),
                        System::nanoTime);
        titles = new TitleIndex(session, () -> System.nanoTime() + later.get());
    }

    @AfterEach
    void close() {
        session.close();
        context.stop();
        sandbox.close();
    }

    private void pass(Duration time) {
        later.addAndGet(time.toNanos());
    }

    private int reads() {
        return sandbox.requests().count("GET", PATH);
    }

    private boolean isKnown(String title) {
        TitleList list = titles.of(TAGS, site, session.deadline());
        return !list.find(title).isEmpty()
                || !titles.again(list, TAGS, site, title, session.deadline()).find(title).isEmpty();
    }

    @Test
    void aListIsKeptForFiveMinutes() {
        assertThat(isKnown("Newcomer")).isTrue();
        pass(TitleIndex.MAX_AGE.minusSeconds(60));
        assertThat(isKnown("Newcomer")).isTrue();
        assertThat(reads()).isEqualTo(1);
        pass(Duration.ofSeconds(61));
        assertThat(isKnown("Newcomer")).isTrue();
        assertThat(reads()).isEqualTo(2);
    }

    @Test
    void aTagThatWasRenamedHasItsOldTitleUntilTheListIsReadAgain() {
        String tag = sandbox.data().tagId("Newcomer");
        assertThat(isKnown("Newcomer")).isTrue();
        sandbox.data().set(TAGS, tag, "name", "Beginner");
        assertThat(titles.of(TAGS, site, session.deadline()).find("Newcomer")).isNotEmpty();
        assertThat(isKnown("Beginner")).isTrue();
        assertThat(titles.of(TAGS, site, session.deadline()).find("Newcomer")).isEmpty();
    }

    @Test
    void aTitleThatWasSoughtInVainIsSoughtAgainAfterTenSeconds() {
        assertThat(isKnown("Late")).isFalse();
        assertThat(reads()).isEqualTo(2);
        sandbox.data().addTag("Late");
        assertThat(isKnown("Late")).isFalse();
        assertThat(isKnown("Other")).as("another title is sought at once").isFalse();
        assertThat(reads()).isEqualTo(3);
        pass(TitleIndex.MAX_AGE_OF_MISSING.plusSeconds(1));
        assertThat(isKnown("Late")).isTrue();
    }

    @Test
    void aListThatChangesWhileItIsReadIsReadAgain() {
        for (int i = 0; i < 150; i++) {
            sandbox.data().addTag("Tag " + i);
        }
        sandbox.faults().on("GET", PATH).times(1).totalOff(1).add();
        assertThat(isKnown("Tag 149")).isTrue();
        assertThat(reads()).isEqualTo(4);
    }

    @Test
    void aListThatLacksARowIsAnError() {
        sandbox.faults()
                .on("GET", PATH)
                .forever()
                .withoutRecord(sandbox.data().tagId("Newcomer"))
                .add();
        assertThatThrownBy(() -> titles.of(TAGS, site, session.deadline()))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("the list has 3 rows according to its total and 2");
    }

    @Test
    void aListThatContradictsItselfIsReadThreeTimesAndIsAnError() {
        sandbox.faults().on("GET", PATH).forever().total(2).add();
        assertThatThrownBy(() -> titles.of(TAGS, site, session.deadline()))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("cannot be proven complete: its total is 2, but it has 3");
        assertThat(reads()).isEqualTo(3);
    }

    /** A server that sends no totals shows the end by a link, or by an empty page. */
    @Test
    void withoutTotalsTheLinksShowTheEnd() {
        sandbox.faults().on("GET", PATH).forever().withoutTotals().add();
        assertThat(isKnown("Newcomer")).isTrue();
    }

    @Test
    void withoutLinksAndTotalsAnEmptyPageShowsTheEnd() {
        sandbox.faults().on("GET", PATH).forever().withoutTotals().withoutLinks().add();
        assertThat(isKnown("Newcomer")).isTrue();
    }

    @Test
    void aSiteThatCannotBeReadLeavesNothingBehind() {
        titles.of(TAGS, site, session.deadline());
        sandbox.faults().on("GET", PATH).forever().respond(422).add();
        for (int i = 0; i < 100; i++) {
            String other = "other-" + i;
            assertThatThrownBy(() -> titles.of(TAGS, other, session.deadline()))
                    .isInstanceOf(KajabiException.class);
        }
        assertThat(titles.kept()).isEqualTo(1);
    }

    @Test
    void aThreadThatIsInterruptedLeavesNothingBehind() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> titles.of(TAGS, site, session.deadline()))
                .isInstanceOf(KajabiException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(titles.kept()).isZero();
    }

    @Test
    void anArchivedFieldHasNoTitle() {
        String field = sandbox.data().addCustomField("Source", "TextField");
        sandbox.data().addCustomField("Source", "TextField");
        String id =
                sandbox.data().all("custom_fields").stream()
                        .filter(row -> field.equals(row.get("handle")))
                        .map(row -> String.valueOf(row.get("id")))
                        .findFirst()
                        .orElseThrow();
        sandbox.data().set("custom_fields", id, "archived", true);
        assertThat(titles.of("custom_fields", site, session.deadline()).find("Source"))
                .extracting(TitleList.Entry::handle)
                .containsExactly("custom_2");
    }
}
