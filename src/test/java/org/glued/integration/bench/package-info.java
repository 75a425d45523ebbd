/**
 * Benchmarks: {@code ./mvnw -Pbench verify}, one of them with {@code -Dit.test=MqBench}. Each figure is printed as a ratio
 * to a ceiling (plain SQL, or a bare Vert.x client) measured in the same run, in interleaved rounds. Nothing here asserts
 * times. What is lost or wrong fails, since a fast figure of a broken run says nothing.
 */
package org.glued.integration.bench;
