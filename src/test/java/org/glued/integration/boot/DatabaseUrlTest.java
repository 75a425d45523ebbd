package org.glued.integration.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void every_part_is_understood() {
        Map<String, String> settings = DatabaseUrl.parse(
                        "postgres://us%40er:p%3Ass+%2F@[::1]:6543/my%20db?sslmode=require")
                .settings();
        assertEquals("postgresql://[::1]:6543/my+db?sslmode=require", settings.get("quarkus.datasource.reactive.url"));
        assertEquals("us@er", settings.get("quarkus.datasource.username"));
        assertEquals("p:ss+/", settings.get("quarkus.datasource.password"));
    }

    @Test
    void a_pooler_keeps_nothing_on_a_connection_and_is_not_told_to_the_clients() {
        Map<String, String> settings = DatabaseUrl.parse("postgresql://u:p@h/db?pooler=transaction&sslmode=require")
                .settings();
        assertEquals("postgresql://h:5432/db?sslmode=require", settings.get("quarkus.datasource.reactive.url"));
        assertEquals("jdbc:postgresql://h:5432/db?sslmode=require", settings.get("quarkus.datasource.jdbc.url"));
        assertEquals("true", settings.get("glued.if.database.pooled"));
        assertEquals("false", settings.get("quarkus.datasource.reactive.cache-prepared-statements"));
        assertEquals("0", settings.get("quarkus.datasource.jdbc.additional-jdbc-properties.prepareThreshold"));
    }

    @Test
    void the_port_defaults_to_5432() {
        assertEquals(5432, DatabaseUrl.parse("postgresql://u:p@db/x").port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "mysql://u:hunter2@h/db",
                "postgresql://u:hunter2@h",
                "postgresql://u:hunter2 @h/db",
                "postgresql:///db",
                "postgresql://u:hunter2@h/db?pooler=session",
                "postgresql://u:hunter2@h/db?sslmode=sometimes"
            })
    void anything_else_is_refused_without_showing_it(String url) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse(url));
        assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"));
    }

    @Test
    void the_password_is_not_printed() {
        assertFalse(DatabaseUrl.parse("postgresql://u:hunter2@h/db").toString().contains("hunter2"));
    }
}
