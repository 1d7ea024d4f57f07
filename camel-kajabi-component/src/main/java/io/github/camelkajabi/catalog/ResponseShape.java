// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

/** The shape of the response to an operation. */
public enum ResponseShape {
    /** A document with one resource. */
    SINGLE,
    /** A page of resources. */
    COLLECTION,
    /** A list of resource identifiers, as all relationship operations return it. */
    IDENTIFIERS,
    /** No information. */
    EMPTY,
    /** An OAuth token, which is plain JSON and not a JSON:API document. */
    TOKEN,
    /** The description of the API: a document without primary data. */
    VERSION,
    /** A bare array of resources, like the payload of a hook. */
    SAMPLE
}
