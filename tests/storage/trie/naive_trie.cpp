// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/trie/naive_trie.hpp"
#include "base/hex.hpp"
#include "kernels/keccak.hpp"

namespace braid::tests
{
namespace
{
/// Hexadecimal digits of a key's rest, and the value.
using Digits = std::map<std::string, Buffer>;

Buffer with_length(const Buffer& payload, std::uint8_t base)
{
    Buffer out;
    if (payload.size() < 56)
        out.push_back(static_cast<std::uint8_t>(base + payload.size()));
    else
    {
        Buffer length;
        for (std::size_t size = payload.size(); size != 0; size /= 256)
            length.insert(length.begin(), static_cast<std::uint8_t>(size % 256));
        out.push_back(static_cast<std::uint8_t>(base + 55 + length.size()));
        out.insert(out.end(), length.begin(), length.end());
    }
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

Buffer string_of(const Buffer& bytes)
{
    return bytes.size() == 1 && bytes[0] < 0x80 ? bytes : with_length(bytes, 0x80);
}

Buffer list_of(const std::vector<Buffer>& encoded)
{
    Buffer payload;
    for (const Buffer& element : encoded)
        payload.insert(payload.end(), element.begin(), element.end());
    return with_length(payload, 0xc0);
}

Buffer hex_prefix(const std::string& digits, bool leaf)
{
    const bool odd = digits.size() % 2 == 1;
    std::string text = std::string(1, static_cast<char>('0' + 2 * leaf + odd)) + (odd ? "" : "0");
    return string_of(from_hex(text + digits).value());
}

Buffer node(const Digits& entries);

Buffer reference(const Digits& entries)
{
    if (entries.empty())
        return string_of({});
    const Buffer encoded = node(entries);
    if (encoded.size() < 32)
        return encoded;
    const Hash32 hash = kernels::keccak256(encoded);
    return string_of({hash.bytes.begin(), hash.bytes.end()});
}

/// The entries whose key starts with `prefix`, without it.
Digits below(const Digits& entries, const std::string& prefix)
{
    Digits found;
    for (const auto& [key, value] : entries)
        if (key.starts_with(prefix))
            found[key.substr(prefix.size())] = value;
    return found;
}

Buffer node(const Digits& entries)
{
    const std::string& first = entries.begin()->first;
    if (entries.size() == 1)
        return list_of({hex_prefix(first, true), string_of(entries.begin()->second)});
    std::string shared;
    while (shared.size() < first.size() &&
           below(entries, first.substr(0, shared.size() + 1)).size() == entries.size())
        shared = first.substr(0, shared.size() + 1);
    if (!shared.empty())
        return list_of({hex_prefix(shared, false), reference(below(entries, shared))});
    std::vector<Buffer> elements;
    for (const char digit : std::string{"0123456789abcdef"})
        elements.push_back(reference(below(entries, std::string(1, digit))));
    const auto value = entries.find("");
    elements.push_back(string_of(value == entries.end() ? Buffer{} : value->second));
    return list_of(elements);
}
}  // namespace

Hash32 naive_trie_root(const Entries& entries)
{
    if (entries.empty())
        return kernels::keccak256(string_of({}));
    Digits digits;
    for (const auto& [key, value] : entries)
        digits[to_hex(key)] = value;
    return kernels::keccak256(node(digits));
}
}  // namespace braid::tests
