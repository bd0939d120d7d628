/**
 * Health of a JDBC data source.
 *
 * <p>{@link org.health4j.jdbc.JdbcIndicator} asks any driver whether a connection is valid; {@link org.health4j.jdbc.PostgresIndicator}
 * asks Postgres what it is as well.
 */
@NullMarked
package org.health4j.jdbc;

import org.jspecify.annotations.NullMarked;
