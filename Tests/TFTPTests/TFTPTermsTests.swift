import TFTP
import Testing

@Suite struct TFTPTermsTests {
    private func terms(_ options: (String, String)...) -> TFTPTerms {
        TFTPTerms(options.map { TFTPOption(name: $0.0, value: $0.1) }, size: 12_345)
    }

    @Test func withoutOptionsItIsTheOldProtocol() {
        #expect(terms().blockBytes == 512)
        #expect(terms().windowBlocks == 1)
        #expect(terms().acknowledged == [])
    }

    @Test func whatIsAskedForIsAcknowledgedWithinTheLimits() {
        let terms = terms(("TSIZE", "0"), ("blksize", "65464"), ("windowsize", "1000"), ("timeout", "3"))
        #expect(terms.blockBytes == 1_468)
        #expect(terms.windowBlocks == 64)
        #expect(terms.timeout == .seconds(3))
        #expect(
            terms.acknowledged.map { "\($0.name)=\($0.value)" } == ["tsize=12345", "blksize=1468", "windowsize=64", "timeout=3"])
    }

    @Test(arguments: [
        ("blksize", "7"), ("blksize", "-1"), ("blksize", "x"), ("blksize", "99999999999999999999"), ("windowsize", "0"),
        ("timeout", "0"), ("timeout", "256"), ("multicast", ""), ("tsize", "-1"),
    ])
    func whatMakesNoSenseIsLeftOut(_ name: String, _ value: String) {
        #expect(terms((name, value)) == terms())
    }

    @Test func theFirstOfTwoCounts() {
        #expect(terms(("blksize", "1024"), ("blksize", "8")).blockBytes == 1_024)
    }
}
