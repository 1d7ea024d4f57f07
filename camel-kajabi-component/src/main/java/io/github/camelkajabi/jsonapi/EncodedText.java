// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes text without losing anything: a byte that is invalid in the charset is an error and never
 * becomes a replacement character.
 */
@Internal
public final class EncodedText {

    /** The usual charset of servers that declare none and do not use UTF-8. */
    private static final Charset WESTERN = Charset.forName("windows-1252");

    /** The longer ones first, because the mark of UTF-32 begins with the one of UTF-16. */
    private static final List<Mark> MARKS =
            List.of(
                    new Mark(Charset.forName("UTF-32BE"), "\0\0\u00FE\u00FF"),
                    new Mark(Charset.forName("UTF-32LE"), "\u00FF\u00FE\0\0"),
                    new Mark(StandardCharsets.UTF_8, "\u00EF\u00BB\u00BF"),
                    new Mark(StandardCharsets.UTF_16BE, "\u00FE\u00FF"),
                    new Mark(StandardCharsets.UTF_16LE, "\u00FF\u00FE"));

    private EncodedText() {}

    /** A byte order mark, with one character for each byte, and its charset. */
    private record Mark(Charset charset, String bytes) {

        boolean begins(byte[] text) {
            return text.length >= bytes.length()
                    && new String(text, 0, bytes.length(), StandardCharsets.ISO_8859_1)
                            .equals(bytes);
        }
    }

    /**
     * Decodes bytes, without a byte order mark. The mark takes precedence over the declared
     * charset; without both, the charset is UTF-8.
     *
     * @param declared the charset that was declared for the bytes, or null
     * @param remedy advice to append to the message if the bytes are in another charset; may be
     *     empty
     * @throws DocumentException if the bytes are not valid in that charset; the message names the
     *     offset of the first invalid one
     */
    public static String decode(byte[] bytes, @Nullable Charset declared, String remedy) {
        for (Mark mark : MARKS) {
            if (mark.begins(bytes)) {
                return decode(bytes, mark.bytes().length(), mark.charset(), remedy);
            }
        }
        return decode(bytes, 0, declared == null ? StandardCharsets.UTF_8 : declared, remedy);
    }

    private static String decode(byte[] bytes, int from, Charset charset, String remedy) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out =
                CharBuffer.allocate((int) ((bytes.length - from) * decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(in, out, true);
        if (!result.isError()) {
            result = decoder.flush(out);
        }
        if (result.isError()) {
            throw new DocumentException(
                    "",
                    String.format(
                            Locale.ROOT,
                            "invalid %s text: byte 0x%02X at offset %d%s",
                            charset.name(),
                            bytes[in.position()] & 0xFF,
                            in.position(),
                            remedy));
        }
        return out.flip().toString();
    }

    /**
     * The charset that a media type declares; null if it declares none.
     *
     * @throws DocumentException if this JVM does not support it
     */
    public static @Nullable Charset charsetOf(@Nullable String contentType) {
        String name = contentType == null ? "" : parameter(contentType, "charset");
        return name.isEmpty() ? null : charset(name, "the Content-Type");
    }

    /** The value of a parameter of a media type; empty if it has none of this name. */
    private static String parameter(String type, String name) {
        int length = type.length();
        for (int at = type.indexOf(';'); at >= 0 && at < length; at = type.indexOf(';', at)) {
            int sign = at + 1;
            while (sign < length && type.charAt(sign) != '=' && type.charAt(sign) != ';') {
                sign++;
            }
            if (sign == length || type.charAt(sign) == ';') {
                at = sign;
                continue;
            }
            boolean isWanted = type.substring(at + 1, sign).strip().equalsIgnoreCase(name);
            int from = sign + 1;
            while (from < length && Character.isWhitespace(type.charAt(from))) {
                from++;
            }
            boolean isQuoted = from < length && type.charAt(from) == '"';
            StringBuilder value = new StringBuilder();
            int end = isQuoted ? from + 1 : from;
            while (end < length && type.charAt(end) != (isQuoted ? '"' : ';')) {
                if (isQuoted && type.charAt(end) == '\\' && end + 1 < length) {
                    end++;
                }
                value.append(type.charAt(end++));
            }
            if (isWanted) {
                return value.toString().strip();
            }
            at = end;
        }
        return "";
    }

    /**
     * Decodes as much as possible of bytes that may be cut off or in another charset than the
     * declared one, to describe them. Bytes that nothing is declared for and that are not UTF-8
     * count as windows-1252.
     *
     * @param length how many of the bytes are decoded
     * @param contentType the declared media type, or null
     */
    static String decodeAny(byte[] bytes, int length, @Nullable String contentType) {
        for (Mark mark : MARKS) {
            if (mark.begins(bytes)) {
                int from = Math.min(mark.bytes().length(), length);
                return new String(bytes, from, length - from, mark.charset());
            }
        }
        Charset charset = wide(bytes, length);
        if (charset == null) {
            try {
                charset = charsetOf(contentType);
            } catch (DocumentException e) {
                // An unknown charset is as good as none.
            }
        }
        if (charset == null || charset.equals(StandardCharsets.UTF_8)) {
            charset = isUtf8(bytes, length) ? StandardCharsets.UTF_8 : WESTERN;
        }
        return new String(bytes, 0, length, charset);
    }

    /** The charset of two or four bytes a character that JSON or markup without a mark is in. */
    private static @Nullable Charset wide(byte[] bytes, int length) {
        if (length < 4) {
            return null;
        }
        if (bytes[0] == 0) {
            return bytes[1] == 0 ? Charset.forName("UTF-32BE") : StandardCharsets.UTF_16BE;
        }
        if (bytes[1] == 0) {
            return bytes[2] == 0 ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE;
        }
        return null;
    }

    /** Whether it is UTF-8, possibly cut off within a character. */
    private static boolean isUtf8(byte[] bytes, int length) {
        CharBuffer out = CharBuffer.allocate(length + 1);
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, length), out, false)
                .isError();
    }

    /**
     * A charset by its name.
     *
     * @param source the origin of the name, for the message
     * @throws DocumentException if this JVM does not support it
     */
    public static Charset charset(String name, String source) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new DocumentException(
                    "",
                    "unknown charset " + JsonTree.pointerPart(name).substring(1) + " in " + source);
        }
    }

    /**
     * Checks that no text in a tree contains an unpaired surrogate, as happens when text is cut by
     * its length.
     *
     * @throws DocumentException if one does; the message names the place
     */
    static void requireWhole(@Nullable Object tree, String pointer) {
        if (!isWholeTree(tree)) {
            throwAt(tree, pointer);
        }
    }

    private static boolean isWholeTree(@Nullable Object tree) {
        if (tree instanceof String text) {
            return isWhole(text);
        } else if (tree instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> member : object.entrySet()) {
                if (!isWholeTree(member.getKey()) || !isWholeTree(member.getValue())) {
                    return false;
                }
            }
        } else if (tree instanceof List<?> list) {
            for (Object element : list) {
                if (!isWholeTree(element)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The pointer is put together only here, where it is needed. */
    private static void throwAt(@Nullable Object tree, String pointer) {
        if (tree instanceof String text) {
            if (!isWhole(text)) {
                throw new DocumentException(
                        pointer, "unpaired surrogate: the text was cut within a character");
            }
        } else if (tree instanceof Map<?, ?> object) {
            object.forEach(
                    (name, value) -> {
                        String below = pointer + JsonTree.pointerPart(String.valueOf(name));
                        throwAt(name, below);
                        throwAt(value, below);
                    });
        } else if (tree instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                throwAt(list.get(i), pointer + "/" + i);
            }
        }
    }

    /** Whether the text contains no unpaired surrogate. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
