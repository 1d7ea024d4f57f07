// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.github.camelkajabi.model.JsonTree;

/** The factory of all parsers and generators, which leave their streams open. */
final class JsonFactories {

    static final JsonFactory SHARED =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(JsonTree.MAX_DEPTH)
                                    .build())
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder()
                                    .maxNestingDepth(2 * JsonTree.MAX_DEPTH)
                                    .build())
                    .build()
                    .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private JsonFactories() {}
}
