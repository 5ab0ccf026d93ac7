/// The options of a message, in their order, each at most once: what came in several pieces is one (RFC 3396).
package struct DHCPOptions: Sendable, Hashable {
    package private(set) var items: [Item] = []

    /// An option with its value.
    package struct Item: Sendable, Hashable {
        package let code: DHCPOptionCode
        package var value: [UInt8]
    }

    /// No options.
    package init() {}

    /// The value of an option; setting `nil` removes it.
    package subscript(code: DHCPOptionCode) -> [UInt8]? {
        get { items.first { $0.code == code }?.value }
        set {
            let index = items.firstIndex { $0.code == code }
            switch (index, newValue) {
            case (let index?, let value?): items[index].value = value
            case (let index?, nil): items.remove(at: index)
            case (nil, let value?): items.append(Item(code: code, value: value))
            case (nil, nil): break
            }
        }
    }

    /// An option that is one address.
    package subscript(address code: DHCPOptionCode) -> IPv4Address? {
        get { self[code].flatMap { IPv4Address(bytes: $0) } }
        set { self[code] = newValue?.bytes }
    }

    /// An option that is a number of seconds or bytes, in four bytes.
    package subscript(number code: DHCPOptionCode) -> UInt32? {
        get { self[code].flatMap { IPv4Address(bytes: $0)?.value } }
        set { self[code] = newValue.map { IPv4Address(value: $0).bytes } }
    }

    /// An option that is text. Some clients end it with a zero byte, which is not part of it.
    package subscript(text code: DHCPOptionCode) -> String? {
        get { self[code].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
        set { self[code] = newValue.map { Array($0.utf8) } }
    }

    /// Takes the options of one field; an option that is there already is continued (RFC 3396 §7).
    ///
    /// The field ends with its end option or with its last byte. `offset` is where the field begins in the message.
    mutating func decode(_ field: ArraySlice<UInt8>) throws(DHCPMessage.DecodingFailure) {
        var position = field.startIndex
        while position < field.endIndex {
            let code = DHCPOptionCode(rawValue: field[position])
            position += 1
            if code == .pad { continue }
            if code == .end { return }
            guard position < field.endIndex else { throw .truncatedOption(code.rawValue, at: position) }
            let end = position + 1 + Int(field[position])
            guard end <= field.endIndex else { throw .truncatedOption(code.rawValue, at: position) }
            append(code, field[(position + 1)..<end])
            position = end
        }
    }

    private mutating func append(_ code: DHCPOptionCode, _ value: ArraySlice<UInt8>) {
        if let index = items.firstIndex(where: { $0.code == code }) {
            items[index].value += value
        } else {
            items.append(Item(code: code, value: Array(value)))
        }
    }

    /// The options as they stand in a message, without the end; a value above 255 bytes goes in pieces (RFC 3396 §5).
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for item in items {
            var rest = item.value[...]
            repeat {
                let piece = rest.prefix(255)
                bytes += [item.code.rawValue, UInt8(piece.count)] + piece
                rest = rest.dropFirst(255)
            } while !rest.isEmpty
        }
        return bytes
    }
}

extension DHCPOptions {
    /// Options inside of an option's value, such as those of PXE in 43 and of iPXE in 175. Several pieces of one are joined.
    package init(encapsulated bytes: [UInt8]) throws(DHCPMessage.DecodingFailure) {
        self.init()
        try decode(bytes[...])
    }

    /// These options as the value of another, with the end that RFC 2132 §8.4 asks for.
    package var encapsulated: [UInt8] { bytes + [DHCPOptionCode.end.rawValue] }
}
