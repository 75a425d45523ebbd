package org.glued.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.ws.rs.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house has rooms, and arrows go one way. */
class RoomsTest {
    private static final String ROOT = "org.glued.integration.";

    /** A room may need those before it, never those behind. */
    private static final List<String> ORDER = List.of(
            "kernel",
            "vault",
            "db",
            "web",
            "access",
            "outbound",
            "mq.message",
            "mq.queue",
            "mq.exchange",
            "mq.consume",
            "mq.stream",
            "mq.push",
            "mq.request",
            "service",
            "deployment",
            "jq",
            "action",
            "cache",
            "run",
            "schedule",
            "notification",
            "ingest",
            "upkeep",
            "console",
            "demo");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.glued.integration");

    @Test
    void no_room_needs_a_room_behind_it() {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] behind = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(room -> ROOT + room + "..")
                    .toArray(String[]::new);
            if (behind.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ORDER.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(behind)
                        .allowEmptyShould(true)
                        .check(classes);
            }
        }
    }

    @Test
    void boot_stands_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "boot..")
                .check(classes);
        String[] rooms = ORDER.stream().map(room -> ROOT + room + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "boot..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms)
                .check(classes);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void every_class_is_in_a_known_room() {
        classes.forEach(type -> assertTrue(
                type.getPackageName().equals("org.glued.integration")
                        || type.getPackageName().startsWith(ROOT + "boot")
                        || ORDER.stream().anyMatch(room -> type.getPackageName().equals(ROOT + room)),
                type.getName()));
    }

    @Test
    void nothing_blocks_an_event_loop() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "boot..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(UniAwait.class)
                .check(classes);
    }

    @Test
    void what_answers_http_is_public_because_the_framework_silently_ignores_the_rest() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .bePublic()
                .check(classes);
    }

    @Test
    void names_are_nouns_of_the_field() {
        noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?)").check(classes);
    }
}
