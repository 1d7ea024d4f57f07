// SPDX-License-Identifier: Apache-2.0
/**
 * States and leadership in a database that the application has anyway: {@link
 * io.github.camelkajabi.jdbc.JdbcStateRepository} keeps the checkpoints of consumers behind a
 * fence, {@link io.github.camelkajabi.jdbc.JdbcClusterService} elects the leader for {@code
 * master:}. Nothing here depends on Kajabi.
 */
@NullMarked
package io.github.camelkajabi.jdbc;

import org.jspecify.annotations.NullMarked;
