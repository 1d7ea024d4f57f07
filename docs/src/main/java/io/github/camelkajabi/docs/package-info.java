// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a site of the pages of this repository: AsciiDoc by Asciidoctor, Markdown by commonmark,
 * one layout around both, and the texts for the search.
 */
@NullMarked
package io.github.camelkajabi.docs;

import org.jspecify.annotations.NullMarked;
