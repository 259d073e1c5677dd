// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include <vector>

namespace braid::rlp
{
/// Why bytes are not canonical RLP. Ethereum Yellow Paper, appendix B.
enum class Error : std::uint8_t
{
    /// The input ends before the item does.
    truncated,
    /// A length that a shorter form could have said, or one with leading zeros.
    non_canonical_length,
    /// A single byte below 0x80 behind a prefix.
    non_canonical_byte,
    /// An integer with leading zeros.
    leading_zero,
    /// An integer or fixed-size string of the wrong size.
    wrong_size,
    /// A list where a string must be, or the reverse.
    wrong_kind,
    /// Bytes left where the input must end.
    trailing_bytes,
};

/// One item: a string's bytes or a list's encoded elements.
struct Item
{
    bool is_list = false;
    Bytes payload;
    /// Prefix and payload.
    Bytes encoded;
};

/// Splits the first item off `from`. Cost: constant.
[[nodiscard]] Result<Item, Error> take(Bytes& from) noexcept;

/// Reads the elements of a list one after another.
class Reader
{
public:
    /// Over a list's payload.
    explicit Reader(Bytes payload) noexcept : rest_(payload) {}
    /// Over an encoding that is exactly one list.
    [[nodiscard]] static Result<Reader, Error> of_list(Bytes encoded) noexcept;

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    /// What has not been read.
    [[nodiscard]] Bytes rest() const noexcept { return rest_; }

    [[nodiscard]] Result<Item, Error> item() noexcept;
    [[nodiscard]] Result<Bytes, Error> string() noexcept;
    [[nodiscard]] Result<Reader, Error> list() noexcept;
    [[nodiscard]] Result<std::uint64_t, Error> u64() noexcept;
    [[nodiscard]] Result<u256, Error> integer() noexcept;
    [[nodiscard]] Result<Hash32, Error> hash32() noexcept;
    /// Fills `to` from a string of exactly that size.
    [[nodiscard]] Result<Done, Error> fixed(std::span<std::uint8_t> to) noexcept;
    /// Error::trailing_bytes unless at_end().
    [[nodiscard]] Result<Done, Error> finish() const noexcept;

private:
    Bytes rest_;
};

/// Appends items to a buffer. Lists are opened and closed; their prefix is inserted at close().
class Writer
{
public:
    explicit Writer(std::vector<std::uint8_t>& out) noexcept : out_(out) {}

    void string(Bytes bytes);
    void u64(std::uint64_t value);
    void integer(const u256& value);
    /// Bytes that are RLP already.
    void raw(Bytes encoded);
    /// Starts a list; gives the position that close() wants.
    [[nodiscard]] std::size_t open() const noexcept { return out_.size(); }
    void close(std::size_t opened);

private:
    std::vector<std::uint8_t>& out_;
};
}  // namespace braid::rlp
