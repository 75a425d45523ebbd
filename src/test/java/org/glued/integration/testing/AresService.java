package org.glued.integration.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;

/** Answers as the Czech register of economic subjects does: 300 records in the real shape, always the same. */
public final class AresService extends FakeService {
    public static final int RECORDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String OPENAPI = """
            {"openapi": "3.0.3", "info": {"title": "ARES", "version": "1"}, "paths": {
              "/ekonomicke-subjekty/vyhledat": {"post": {"operationId": "vyhledat", "summary": "Search",
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"200": {"description": "found"}}}},
              "/ekonomicke-subjekty/{ico}": {"get": {"operationId": "subjekt", "summary": "One subject",
                "parameters": [{"name": "ico", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "the subject"}}}}}}
            """;

    public AresService() {
        on("/openapi.json", exchange -> json(exchange, 200, OPENAPI));
        on("/ekonomicke-subjekty/vyhledat", exchange -> json(exchange, 200, found().toString()));
        on("/ekonomicke-subjekty/", exchange -> {
            String ico = exchange.getRequestURI().getPath().substring("/ekonomicke-subjekty/".length());
            json(exchange, 200, subject(Integer.parseInt(ico) - 10_000_000).toString());
        });
    }

    public static ObjectNode found() {
        ObjectNode found = JSON.createObjectNode().put("pocetCelkem", RECORDS);
        ArrayNode subjects = found.putArray("ekonomickeSubjekty");
        for (int i = 0; i < RECORDS; i++) {
            subjects.add(subject(i));
        }
        return found;
    }

    private static ObjectNode subject(int i) {
        ObjectNode subject = JSON.createObjectNode()
                .put("ico", String.valueOf(10_000_000 + i))
                .put("dic", "CZ" + (10_000_000 + i))
                .put("obchodniJmeno", "Příkladná společnost č. " + i + ", s.r.o.");
        subject.putObject("sidlo")
                .put("kodStatu", "CZ")
                .put("nazevObce", i % 2 == 0 ? "Brno" : "Praha")
                .put("nazevUlice", "Údolní")
                .put("cisloDomovni", i + 1)
                .put("psc", 60200)
                .put("textovaAdresa", "Údolní " + (i + 1) + ", 60200 Brno");
        return subject.put("datumVzniku", LocalDate.of(1995, 1, 1).plusDays(i).toString())
                .put("datumAktualizace", LocalDate.of(2026, 1, 1).plusDays(i).toString());
    }
}
