package org.glued.integration.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
    private static final Egress NOTHING_NAMED = Egress.allowing(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "100.100.100.200",
                "::",
                "fe80::1",
                "ff02::1",
                "fd00:ec2::254",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "::a9fe:a9fe"
            })
    void metadata_link_local_and_the_like_are_refused_to_everyone(String address) {
        assertTrue(refused(NOTHING_NAMED, "a.example", address, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "127.0.0.1",
                "192.168.1.1",
                "172.16.0.1",
                "100.64.0.1",
                "::1",
                "fd12::1",
                "64:ff9b::7f00:1"
            })
    void private_addresses_are_for_services_only(String address) {
        assertTrue(!refused(NOTHING_NAMED, "a.example", address, true));
        assertTrue(refused(NOTHING_NAMED, "a.example", address, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "2606:2800:220:1::1"})
    void public_addresses_are_for_everyone(String address) {
        assertTrue(!refused(NOTHING_NAMED, "a.example", address, false));
    }

    @Test
    void what_the_configuration_names_is_allowed() {
        Egress egress = Egress.allowing(List.of("*.svc", "meta.example", "10.0.0.0/8", "169.254.169.254", "fd00::/8"));
        assertTrue(!refused(egress, "a.b.SVC.", "192.168.0.1", false));
        assertTrue(refused(egress, "svc", "192.168.0.1", false));
        assertTrue(refused(egress, "notsvc", "192.168.0.1", false));
        assertTrue(!refused(egress, "meta.example", "169.254.1.1", false));
        assertTrue(!refused(egress, "other.example", "10.255.0.1", false));
        assertTrue(!refused(egress, "other.example", "169.254.169.254", false));
        assertTrue(refused(egress, "other.example", "169.254.169.253", true));
        assertTrue(!refused(egress, "other.example", "fd01::1", false));
    }

    @Test
    void a_wrong_entry_is_named() {
        assertEquals(
                "GLUED_IF_EGRESS_ALLOW: 10.0.0.0/33 is no host, pattern such as *.svc, or CIDR",
                assertThrows(IllegalArgumentException.class, () -> Egress.allowing(List.of("10.0.0.0/33")))
                        .getMessage());
    }

    private static boolean refused(Egress egress, String host, String address, boolean privateAllowed) {
        return egress.refusal(host, InetAddress.ofLiteral(address), privateAllowed)
                .isPresent();
    }
}
