/** Races in core: what may be seen when two threads come at once, and what must never be. */
@org.jspecify.annotations.NullMarked
package org.health4j;
