// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

/** The shape of the answer of an operation. */
public enum ResponseShape {
    /** A document with one resource. */
    SINGLE,
    /** A page of resources. */
    COLLECTION,
    /** A list of resource identifiers, the answer of every relationship operation. */
    IDENTIFIERS,
    /** Nothing that carries information. */
    EMPTY,
    /** An OAuth token, which is plain JSON and not a JSON:API document. */
    TOKEN,
    /** The description of the API: a document without primary data. */
    VERSION,
    /** A bare array of resources, as a delivered hook carries it. */
    SAMPLE
}
