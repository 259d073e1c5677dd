// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/limits.hpp"

namespace braid::move::format
{
/// Reads a part of a binary, front to back. After the first fault everything reads as zero, so that a reader looks at ok()
/// only where it loops; the first fault is kept, as it alone is the result.
class Cursor
{
public:
    /// What a cursor knows of the binary that it reads.
    struct Context
    {
        std::uint32_t version = 0;
        std::uint32_t version_known = 0;
        std::size_t identifier_size_max = 0;
    };

    Cursor(Bytes bytes, const Context& context, VmError& fault) noexcept
      : bytes_(bytes), context_(context), fault_(fault)
    {}

    [[nodiscard]] std::uint32_t version() const noexcept { return context_.version; }
    /// Whether the software that is imitated knows what that version brought.
    [[nodiscard]] bool knows(std::uint32_t version) const noexcept
    {
        return version <= context_.version_known;
    }
    [[nodiscard]] const Context& context() const noexcept { return context_; }
    [[nodiscard]] bool ok() const noexcept { return fault_.code == StatusCode::executed; }
    [[nodiscard]] bool at_end() const noexcept { return offset_ == bytes_.size(); }
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

    void fail(StatusCode code, const char* why)
    {
        if (!ok())
            return;
        fault_ = VmError{code, why};
        offset_ = bytes_.size();
    }

    [[nodiscard]] std::uint8_t u8()
    {
        if (offset_ < bytes_.size())
            return bytes_[offset_++];
        fail(StatusCode::malformed, "the binary ends early");
        return 0;
    }

    /// Exactly so many bytes; nothing, and the fault, where there are less.
    [[nodiscard]] Bytes fixed(std::size_t size, StatusCode fault, const char* why)
    {
        if (bytes_.size() - offset_ < size)
        {
            fail(fault, why);
            return {};
        }
        offset_ += size;
        return bytes_.subspan(offset_ - size, size);
    }

    /// A number least significant byte first.
    template <typename T>
    [[nodiscard]] T number(StatusCode fault)
    {
        const Bytes taken = fixed(sizeof(T), fault, "the binary ends within a number");
        return taken.empty() ? T{0} : load_le<T>(taken.data());
    }

    /// Canonical LEB128, at most so large.
    [[nodiscard]] std::uint64_t leb128(std::uint64_t max)
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && offset_ < bytes_.size(); shift += 7)
        {
            const std::uint64_t byte = bytes_[offset_++];
            const std::uint64_t bits = byte & 0x7f;
            if ((bits << shift) >> shift != bits)
                break;
            value |= bits << shift;
            if ((byte & 0x80) != 0)
                continue;
            if (shift > 0 && bits == 0)
                break;
            if (value <= max)
                return value;
            fail(StatusCode::malformed, "a number is larger than its place allows");
            return 0;
        }
        fail(StatusCode::malformed, "a number is no LEB128");
        return 0;
    }

    [[nodiscard]] TableIndex index() { return static_cast<TableIndex>(leb128(table_index_max)); }

private:
    Bytes bytes_;
    std::size_t offset_ = 0;
    const Context& context_;
    /// Its code is `executed` until there is one.
    VmError& fault_;
};

/// Reads a type. [the fault's code is `executed`]
[[nodiscard]] SignatureToken read_type(Cursor& cursor);
[[nodiscard]] AbilitySet read_abilities(Cursor& cursor);
[[nodiscard]] CodeUnit read_code_unit(Cursor& cursor);
}  // namespace braid::move::format
