import BareMetalAPI
import Testing

@Suite struct MicroversionTests {
    @Test(
        arguments: [
            (nil, nil, 1), (nil, "1.31", 31), ("baremetal 1.50", nil, 50), ("baremetal 1.50", "1.31", 50),
            ("compute 2.90", "1.31", 31), ("compute 2.90, baremetal 1.8", nil, 8), (nil, "latest", 115), (nil, " Latest ", 115),
            ("baremetal latest", "1.1", 115), ("Baremetal 1.115", nil, 115), (nil, "1.1", 1),
        ] as [(String?, String?, Int)])
    func negotiates(standard: String?, legacy: String?, minor: Int) throws {
        #expect(try Microversion.negotiated(standard: standard, legacy: legacy) == Microversion(minor))
    }

    @Test(arguments: [
        "1.0", "1.116", "2.1", "0.5", "1", "1.", ".1", "1.1.1", "x", "", "1.-1", "1.+5", "-1.5", "1.99999999999999999999", "1.٣",
    ])
    func refusesWhatIsNoVersionOfOurs(text: String) {
        let refusal = refusal { () throws(APIError) in try Microversion.negotiated(standard: nil, legacy: text) }
        #expect(refusal?.status == 406)
        #expect(refusal?.form == .framework)
        #expect(
            status { () throws(APIError) in try Microversion.negotiated(standard: "baremetal \(text)", legacy: "1.1") } == 406)
    }

    @Test func answersNameTheRangeAndTheVersionServed() {
        let headers = Dictionary(Microversion(31).headers) { $1 }
        #expect(
            headers == [
                "X-OpenStack-Ironic-API-Minimum-Version": "1.1", "X-OpenStack-Ironic-API-Maximum-Version": "1.115",
                "X-OpenStack-Ironic-API-Version": "1.31",
            ])
        #expect(Microversion.rangeHeaders.map(\.0).contains("X-OpenStack-Ironic-API-Version") == false)
    }
}
