// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the {@code kajabi:} component in Spring Boot. */
@NullMarked
package io.github.camelkajabi.springboot;

import org.jspecify.annotations.NullMarked;
