// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <asmjit/x86.h>

namespace braid::svm::jit
{
/// Condition codes as x86-64 encodes them.
enum class Condition : std::uint8_t
{
    below = 2,
    above_or_equal = 3,
    equal = 4,
    not_equal = 5,
    below_or_equal = 6,
    above = 7,
    sign = 8,
    less = 12,
    greater_or_equal = 13,
    less_or_equal = 14,
    greater = 15,
};

/// Machine code under construction. asmjit encodes the instructions; control transfers are encoded here, with distances
/// of 32 bits that are set once their target is known: asmjit's labels take over a hundred bytes a jump.
class CodeBuffer
{
public:
    CodeBuffer();

    [[nodiscard]] asmjit::x86::Assembler& assembler() noexcept { return assembler_; }
    /// Where the next instruction goes.
    [[nodiscard]] std::uint32_t offset() const noexcept
    {
        return static_cast<std::uint32_t>(assembler_.offset());
    }
    /// Whether everything could be encoded so far.
    [[nodiscard]] bool ok() const noexcept { return !failure_.happened; }
    [[nodiscard]] Bytes bytes() noexcept;

    /// Control transfers to what is there already.
    void jump(std::uint32_t target);
    void jump_if(Condition condition, std::uint32_t target);
    void call(std::uint32_t target);
    /// Control transfers whose target is set later, by set_target() with what they return.
    [[nodiscard]] std::uint32_t jump_open();
    [[nodiscard]] std::uint32_t jump_if_open(Condition condition);
    [[nodiscard]] std::uint32_t call_open();
    void set_target(std::uint32_t distance_at, std::uint32_t target) noexcept;

private:
    /// asmjit's emitters also return their errors; one look at the end is enough.
    struct Failure final : asmjit::ErrorHandler
    {
        void handleError(
            asmjit::Error error, const char* message, asmjit::BaseEmitter* origin) override;
        bool happened = false;
    };

    Failure failure_;
    asmjit::CodeHolder holder_;
    asmjit::x86::Assembler assembler_;
};
}  // namespace braid::svm::jit
