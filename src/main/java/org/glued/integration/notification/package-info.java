/**
 * What people are told. A notification stands in the inbox of each of its recipients, who list it, are streamed it, read it
 * and confirm it, each for themselves.
 *
 * <p>Promises: what was answered with 201 is in every inbox; every open stream of a person shows what comes, on whichever
 * node; the first time anything happened to it stays; one that is not confirmed by its time escalates once, however many
 * nodes there are; one that has expired is in no inbox, and does not escalate.
 */
@NullMarked
package org.glued.integration.notification;

import org.jspecify.annotations.NullMarked;
