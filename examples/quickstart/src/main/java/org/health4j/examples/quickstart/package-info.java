/** Four real servers, embedded, and the health of an application that uses them. */
@NullMarked
package org.health4j.examples.quickstart;

import org.jspecify.annotations.NullMarked;
