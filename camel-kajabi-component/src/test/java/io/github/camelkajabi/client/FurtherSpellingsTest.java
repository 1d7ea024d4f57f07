// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of a secret that need more than its escapes decoded, and the work to find them. */
@Timeout(60)
class FurtherSpellingsTest {

    private static final String SECRET = "Sup3r-Secret-Of-Client-42xyz";
    private static final int LONGEST = 64 * 1024;

    static Stream<Arguments> spellings() {
        String s = SECRET;
        Map<String, String> all = new LinkedHashMap<>();
        all.put("%u", each("%%u%04x"));
        all.put("html without semicolons", each("&#%d"));
        all.put("html in hexadecimal without semicolons", spaced("&#x%x"));
        all.put("html with zeros", each("&#%09d;"));
        all.put("html in hexadecimal with zeros", each("&#x%040x;"));
        for (String blank :
                new String[] {
                    "&nbsp;",
                    "&nbsp",
                    "&shy;",
                    "&Tab;",
                    "&NewLine;",
                    "&ZeroWidthSpace;",
                    "&zwj;",
                    "\\n",
                    "\\t",
                    "\\r\\n",
                    "\\u200b",
                    "\\u{200b}",
                    "%0a",
                    "%00",
                    "%u200b",
                    "=\r\n",
                    "\\\n",
                    "\u00ad",
                    "\ufe0f",
                    "\u3164",
                    "\u2800",
                    "\u034f",
                    "\u115f",
                    "\uffa0",
                    "\udb40\udd00",
                    "\" + \"",
                    ".",
                    "-",
                    "', '"
                }) {
            all.put("broken by " + blank, s.substring(0, 8) + blank + s.substring(8));
            all.put("every character broken by " + blank, String.join(blank, s.split("")));
        }
        all.put("\\u{}", each("\\u{%x}"));
        all.put("\\x{}", each("\\x{%x}"));
        all.put("\\U", each("\\U%08x"));
        all.put("octal", each("\\%o"));
        all.put("octal with zeros", each("\\%03o"));
        all.put("octal list", spaced("%03o"));
        all.put("quoted-printable", each("=%02X"));
        all.put("quoted-printable in part", s.replace("-", "=2D").replace("x", "=78"));
        all.put("hexadecimal with colons", joined("%02x", ":"));
        all.put("hexadecimal with hyphens", joined("%02X", "-"));
        all.put("hexadecimal list", joined("0x%02x", ", "));
        all.put("decimal list", "[" + joined("%d", ", ") + "]");
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        byte[] wide = s.getBytes(StandardCharsets.UTF_16LE);
        byte[] big = s.getBytes(StandardCharsets.UTF_16BE);
        all.put("Base64 twice", base64(base64(utf8)));
        all.put(
                "Base64 twice in another place",
                base64("a" + base64(("x:" + s).getBytes(StandardCharsets.UTF_8))));
        all.put("Base64 for URLs twice", base64(Base64.getUrlEncoder().encodeToString(utf8)));
        all.put(
                "Base64 in a URL",
                base64((s + "?").getBytes(StandardCharsets.UTF_8)).replace("=", "%3D"));
        all.put("Base64 in lines", base64(utf8).replaceAll("(.{5})", "$1\n"));
        all.put("Base64 of UTF-16", base64(wide));
        all.put("Base64 of UTF-16, high byte first", base64(big));
        all.put("Base64 of digits", base64(HexFormat.of().formatHex(utf8)));
        all.put(
                "digits of Base64",
                HexFormat.of().formatHex(base64(utf8).getBytes(StandardCharsets.UTF_8)));
        all.put("digits of UTF-16", HexFormat.of().formatHex(wide));
        all.put("digits of UTF-16, high byte first", HexFormat.of().formatHex(big));
        all.put("wide", mapped(c -> c + 0xFEE0));
        all.put("accents", String.join("\u0301", s.split("")));
        all.put("capitals with a dotted one", s.toUpperCase(Locale.ROOT) + " \u0130");
        String url = each("%%%02x");
        for (int i = 0; i < 4; i++) {
            all.put("URL, " + (i + 1) + " times", url);
            url = url.replace("%", "%25");
        }
        all.put("the beginning", s.substring(0, 16));
        all.put("the middle", s.substring(4, 22));
        all.put("the end", s.substring(s.length() - 16));
        all.put("all but the first character", s.substring(1));
        all.put("Base64 of the end", base64(s.substring(8)));
        return all.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void itIsHidden(String name, String spelling) {
        Secrets secrets = new Secrets(Stream.of("another-secret-value", SECRET));
        String shown = secrets.clean("with " + spelling + " end", 10_000);
        assertThat(shown).startsWith("with ").endsWith(" end").contains("xxxxxx");
        String rest = shown.substring(5, shown.length() - 4).replace("xxxxxx", "");
        assertThat(rest.length()).as(shown).isLessThan(Math.max(12, spelling.length() / 6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The client 42 of Sup3r is unknown; secret refused (see /oauth/token)",
                "100% & more: \\u00e9 &amp; <b> %zz &#; \\ a=b&c=d \\n =3D",
                "eyJhbGciOiJIUzI1NiJ9 0af1-2233-4455-6677-8899aabbccdd",
                "[83, 117, 112] 53:75:70 &nbsp; &lt;b&gt; %u0041 日本語 İstanbul",
                "Secret-Of-Clien"
            })
    void otherTextStays(String text) {
        Secrets secrets = new Secrets(Stream.of(SECRET, "another-secret-value"));
        assertThat(secrets.clean(text, 10_000)).isEqualTo(text);
        assertThat(secrets.areIn(new IllegalStateException(text))).isFalse();
    }

    @Test
    void aShortSecretIsFoundAsItIs() {
        Secrets secrets = new Secrets(Stream.of("a+b"));
        assertThat(secrets.clean("x a+B y", 100)).isEqualTo("x xxxxxx y");
        assertThat(secrets.clean("x a%2Bb y", 100)).isEqualTo("x xxxxxx y");
        assertThat(secrets.clean("x ab a-b y", 100)).isEqualTo("x ab a-b y");
    }

    @Test
    void aSecretThatLooksLikeAnEscapeIsFound() {
        for (String secret : new String[] {"s%41\\nA&#66;cret", "a=3Db=41c&ampd\\101e"}) {
            Secrets secrets = new Secrets(Stream.of(secret));
            assertThat(secrets.clean("x " + secret + " y", 100)).isEqualTo("x xxxxxx y");
        }
    }

    @Test
    void theNameOfACallIsCheckedToo() {
        String digits = HexFormat.of().formatHex(SECRET.getBytes(StandardCharsets.UTF_8));
        Secrets secrets = new Secrets(Stream.of(SECRET, "0af1-2233-4455-6677-8899"));
        assertThat(secrets.cleanName("0af1-22", 100)).isEqualTo("0af1-22");
        assertThat(secrets.cleanName("0af1-2233-4455-6677-8899", 100)).isEqualTo("xxxxxx");
        assertThat(secrets.cleanName("0af12233445566778899", 100)).isEqualTo("xxxxxx");
        assertThat(secrets.cleanName(digits.substring(2, 40), 100)).isEqualTo("xxxxxx");
        assertThat(secrets.cleanName("77f1-2233-4455-6677-88aa", 100))
                .as("16 characters of it")
                .contains("xxxxxx");
    }

    /** Each of these took time in proportion to the square of its length, or could. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&",
                "&#",
                "&#0",
                "&#x",
                "&a",
                "%",
                "%2",
                "%25",
                "%u",
                "\\",
                "\\u{",
                "\\u{1",
                "=",
                "=\r\n",
                "=3D",
                "a",
                "S",
                "Sup3r-",
                "\u00e9",
                "\ufdfa",
                "\ud83d\ude00",
                "\u0301",
                "&amp;",
                "&amp",
                "\\\\"
            })
    void theWorkIsBounded(String part) {
        String token = "Sup3r-".repeat(400);
        Secrets secrets = new Secrets(Stream.of(SECRET, token, "aaaaaaaaaaaaaaaaaaaab"));
        String text = part.repeat(LONGEST / part.length());
        for (int i = 0; i < 3; i++) {
            assertThat(secrets.clean(text, 100)).hasSizeLessThanOrEqualTo(100);
        }
    }

    private static String mapped(java.util.function.IntUnaryOperator map) {
        return SECRET.chars().map(map).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static String each(String format) {
        return joined(format, "");
    }

    private static String spaced(String format) {
        return joined(format, " ");
    }

    private static String joined(String format, String separator) {
        return SECRET.chars()
                .mapToObj(c -> String.format(Locale.ROOT, format, c))
                .collect(Collectors.joining(separator));
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
