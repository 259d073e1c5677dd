// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/result.hpp"
#include <optional>
#include <string_view>
#include <vector>

/// Binary Canonical Serialization, https://github.com/diem/bcs: integers least significant byte first; lengths and variants
/// of enumerations in unsigned LEB128; no tags, no padding; one encoding a value.
namespace braid::bcs
{
/// Why bytes are no canonical encoding of what is read.
enum class Fault : std::uint8_t
{
    /// The input ends before the value does.
    truncated,
    /// A LEB128 number that fewer bytes could have said.
    non_canonical_number,
    /// A LEB128 number beyond 32 bits.
    number_too_large,
    /// A length or a count beyond the limit of its place.
    too_long,
    /// A variant that the enumeration does not have.
    unknown_variant,
    /// A boolean, or the tag of an option, that is neither 0 nor 1.
    wrong_boolean,
    /// A string that is not UTF-8.
    wrong_utf8,
    /// Values in values beyond the limit.
    too_deep,
    /// An encoding that the type's own rules forbid, such as keys of a map out of order.
    wrong_value,
    /// Bytes left where the input must end.
    trailing_bytes,
};

/// What the fault is, in words.
[[nodiscard]] std::string_view name_of(Fault fault) noexcept;

/// The first fault, and how many bytes stand before the value that has it.
struct Error
{
    Fault fault = Fault::truncated;
    std::size_t offset = 0;

    [[nodiscard]] friend bool operator==(const Error&, const Error&) = default;
};

/// No sequence is longer, whatever its place allows.
inline constexpr std::size_t length_max = (std::size_t{1} << 31) - 1;

/// Reads values one after another. After the first fault every read gives zero or nothing, so that a decoder may read on and
/// look at finish() alone. What is read views the input. No read allocates.
class Reader
{
public:
    explicit Reader(Bytes input) noexcept : input_(input) {}

    [[nodiscard]] bool ok() const noexcept { return !failed_; }
    /// How many bytes were read.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
    /// What was read since the offset was that. [offset <= this->offset()]
    [[nodiscard]] Bytes since(std::size_t offset) const noexcept
    {
        return input_.subspan(offset, offset_ - offset);
    }

    [[nodiscard]] std::uint8_t u8() noexcept;
    [[nodiscard]] std::uint32_t u32() noexcept;
    [[nodiscard]] std::uint64_t u64() noexcept;
    [[nodiscard]] bool boolean() noexcept;
    [[nodiscard]] Hash32 hash32() noexcept;
    /// Exactly so many bytes.
    [[nodiscard]] Bytes fixed(std::size_t size) noexcept;
    /// The tag of an option: whether a value follows.
    [[nodiscard]] bool option() noexcept { return boolean(); }
    /// The variant of an enumeration that has so many; 0 upon a fault.
    [[nodiscard]] std::uint32_t variant(std::uint32_t variant_count) noexcept;
    /// The length of a sequence, checked against its limit and against what the input can hold; 0 upon a fault.
    /// [element_size_min > 0: the least bytes that an element takes]
    [[nodiscard]] std::size_t count(std::size_t count_max, std::size_t element_size_min) noexcept;
    /// A length and so many bytes.
    [[nodiscard]] Bytes bytes(std::size_t size_max) noexcept;
    /// The same, of UTF-8.
    [[nodiscard]] std::string_view string(std::size_t size_max) noexcept;

    /// Makes the first fault one that the caller has found in the value that began there.
    void fail(Fault fault, std::size_t offset) noexcept;
    /// The first fault; Fault::trailing_bytes where there is none, but bytes are left.
    [[nodiscard]] Result<Done, Error> finish() noexcept;

private:
    [[nodiscard]] std::uint32_t leb128() noexcept;

    Bytes input_;
    std::size_t offset_ = 0;
    bool failed_ = false;
    Error error_;
};

/// Appends values to a buffer.
class Writer
{
public:
    explicit Writer(std::vector<std::uint8_t>& out) noexcept : out_(out) {}

    void u8(std::uint8_t value);
    void u64(std::uint64_t value);
    /// A length, a count or a variant. [value <= length_max]
    void leb128(std::size_t value);
    /// A length and the bytes. [bytes.size() <= length_max]
    void bytes(Bytes bytes);
    /// Bytes without a length: a hash, or BCS already.
    void raw(Bytes bytes);
    /// A hash that may be missing.
    void option(const std::optional<Hash32>& hash);

private:
    std::vector<std::uint8_t>& out_;
};
}  // namespace braid::bcs
