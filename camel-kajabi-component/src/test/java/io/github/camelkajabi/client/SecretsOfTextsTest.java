// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretsOfTextsTest {

    private static final int LONG = 1_000;

    @Test
    void everySecretIsHiddenWhereverItStands() {
        Secrets secrets = new Secrets(Stream.of("first", "second"));
        assertThat(secrets.clean("first,second;first", LONG)).isEqualTo("xxxxxx,xxxxxx;xxxxxx");
        assertThat(secrets.clean("nothing to hide", LONG)).isEqualTo("nothing to hide");
    }

    @Test
    void aSecretThatIsPartOfAnotherLeavesNothingOfIt() {
        Secrets secrets = new Secrets(Stream.of("abc", "abc-and-more"));
        assertThat(secrets.clean("x abc-and-more y", LONG)).isEqualTo("x xxxxxx y");
    }

    @Test
    void aSecretIsFoundInItsEncodedForms() {
        Secrets secrets = new Secrets(Stream.of("a b&c  d*"));
        assertThat(
                        secrets.clean(
                                "raw=a b&c  d* form=a+b%26c++d* percent=a%20b%26c%20%20d* tidied=a"
                                        + " b&c d*",
                                LONG))
                .isEqualTo("raw=xxxxxx form=xxxxxx percent=xxxxxx tidied=xxxxxx");
    }

    @Test
    void theTextIsCutAfterTheSecretsAreOutSoThatNoHalfOfOneRemains() {
        Secrets secrets = new Secrets(Stream.of("0123456789"));
        assertThat(secrets.clean("abcdefgh0123456789", 15)).isEqualTo("abcdefghxxxxxx");
        assertThat(secrets.clean("abcdefgh0123456789", 12)).isEqualTo("abcdefghx...");
        assertThat(secrets.clean("1234567890", 10)).isEqualTo("1234567890");
        assertThat(secrets.clean("ab\uD83D\uDE00defgh", 6)).isEqualTo("ab...");
    }

    @Test
    void blankSecretsHideNothing() {
        assertThat(new Secrets(Stream.of("", " ")).clean("a b", LONG)).isEqualTo("a b");
    }

    @Test
    void theCausesOfAFailureAreSearchedToo() {
        Secrets secrets = new Secrets(Stream.of("hidden"));
        assertThat(secrets.areIn(new IOException("a", new IOException("it is hidden here"))))
                .isTrue();
        assertThat(secrets.areIn(new IOException("a", new IOException()))).isFalse();
        assertThat(secrets).hasToString("1 secrets");
    }

    /** The fast path looks for less, so it is compared with the one that looks for everything. */
    @Test
    void nothingIsFoundInATextThatIsNotFoundInAName() {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < 3_000; i++) {
            String secret =
                    text(random, random.nextBoolean() ? "0123456789abcdefABCDEF-" : "09afzZ_-.");
            Secrets secrets = new Secrets(Stream.of(secret, text(random, "ab0-x")));
            String name =
                    switch (random.nextInt(4)) {
                        case 0 -> text(random, "0123456789abcdef-");
                        case 1 -> text(random, "0a-") + secret + text(random, "0a-");
                        case 2 -> HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
                        default -> String.join("-", secret.split("", 0));
                    };
            String shown = secrets.cleanName(name, LONG);
            assertThat(shown).as("%s in %s", secret, name).isEqualTo(secrets.clean(name, LONG));
            found += name.equals(shown) ? 0 : 1;
        }
        assertThat(found).isBetween(500, 2_500);
    }

    private static String text(Random random, String alphabet) {
        return random.ints(1 + random.nextInt(24), 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
