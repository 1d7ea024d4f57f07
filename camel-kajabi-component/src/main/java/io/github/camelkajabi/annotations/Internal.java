// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks types that are public only because another package of the connector uses them. They can
 * change in any release; applications must not use them. On a package it applies to all its types.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface Internal {}
