// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/reference_count.hpp"
#include "vm-frontends/evm/address.hpp"
#include <optional>
#include <utility>

namespace braid::evm
{
class CodeRef;

/// Code made ready to run: a copy with zero bytes behind it, and where JUMP may land. Immutable, so any number of threads
/// may run it at once.
///
/// The zero bytes are a STOP where execution falls off the end, behind the longest PUSH that may be cut off there, so that
/// the interpreter checks no bounds. Header, code and bit set are one allocation.
class AnalysedCode
{
public:
    /// Zero bytes behind the code: the operand of a PUSH32 in the last byte, and a STOP.
    static constexpr std::size_t padding = 33;

    /// Copies and analyses. Cost: linear, about half a nanosecond a byte.
    [[nodiscard]] static CodeRef analyse(Bytes code) noexcept;

    AnalysedCode(const AnalysedCode&) = delete;
    AnalysedCode& operator=(const AnalysedCode&) = delete;

    [[nodiscard]] const std::uint8_t* begin() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] Bytes code() const noexcept { return {bytes_, size_}; }
    /// Whether a JUMPDEST that is no PUSH's operand stands at the offset.
    [[nodiscard]] bool is_jump_destination(std::uint64_t offset) const noexcept
    {
        return offset < size_ && ((jump_destinations_[offset / 8] >> (offset % 8)) & 1) != 0;
    }
    /// Where the code delegates to, if it is an EIP-7702 designator.
    [[nodiscard]] std::optional<Address> delegate() const noexcept;
    /// Bytes that this object takes.
    [[nodiscard]] std::size_t footprint() const noexcept;

private:
    friend class CodeRef;

    AnalysedCode(std::size_t size, std::uint8_t* bytes, std::uint8_t* jump_destinations) noexcept
      : bytes_(bytes), jump_destinations_(jump_destinations), size_(size)
    {}
    ~AnalysedCode() = default;

    static void destroy(AnalysedCode* code) noexcept;

    const std::uint8_t* bytes_;
    const std::uint8_t* jump_destinations_;
    std::size_t size_;
    ReferenceCount owners_;
};

/// One share in an AnalysedCode, or none. Shared because evicting code from a cache must not free what still runs.
class CodeRef
{
public:
    CodeRef() noexcept = default;
    CodeRef(const CodeRef& other) noexcept : code_(other.code_)
    {
        if (code_ != nullptr)
            code_->owners_.add();
    }
    CodeRef(CodeRef&& other) noexcept : code_(std::exchange(other.code_, nullptr)) {}
    CodeRef& operator=(CodeRef other) noexcept
    {
        std::swap(code_, other.code_);
        return *this;
    }
    ~CodeRef()
    {
        if (code_ != nullptr && code_->owners_.drop())
            AnalysedCode::destroy(code_);
    }

    [[nodiscard]] explicit operator bool() const noexcept { return code_ != nullptr; }
    [[nodiscard]] const AnalysedCode* get() const noexcept { return code_; }
    [[nodiscard]] const AnalysedCode* operator->() const noexcept { return code_; }

private:
    friend class AnalysedCode;
    explicit CodeRef(AnalysedCode* code) noexcept : code_(code) {}

    AnalysedCode* code_ = nullptr;
};

/// The first bytes of an EIP-7702 delegation designator; an address follows.
inline constexpr std::array<std::uint8_t, 3> delegation_prefix{0xef, 0x01, 0x00};

/// The address of an EIP-7702 delegation designator; nothing where the code is none.
[[nodiscard]] std::optional<Address> delegate_of(Bytes code) noexcept;
}  // namespace braid::evm
