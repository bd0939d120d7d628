/**
 * Health over HTTP: {@link org.health4j.http.HealthEndpoint} answers requests without any framework,
 * {@link org.health4j.http.HealthServer} is a listener for it, and {@link org.health4j.http.HttpIndicator} asks others.
 */
@NullMarked
package org.health4j.http;

import org.jspecify.annotations.NullMarked;
