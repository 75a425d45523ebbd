/** What the tests share: a database, the packaged service as a process, a microservice to call. */
package org.glued.integration.testing;
