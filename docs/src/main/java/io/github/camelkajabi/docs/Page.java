// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import org.jsoup.nodes.Element;

/**
 * A page of the site.
 *
 * @param source its path in the repository
 * @param target its path in the site
 * @param title its title, as text
 * @param body what stands below the title; it is changed in place until it is written
 */
record Page(String source, String target, String title, Element body) {}
