// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/code_buffer.hpp"

namespace braid::svm::jit
{
namespace
{
constexpr std::uint8_t jump_code = 0xe9;
constexpr std::uint8_t jump_short_code = 0xeb;
constexpr std::uint8_t call_code = 0xe8;
constexpr std::uint8_t escape_code = 0x0f;
/// The lower four bits are the condition.
constexpr std::uint8_t jump_if_code = 0x80;
constexpr std::uint8_t jump_if_short_code = 0x70;
constexpr std::uint32_t short_size = 2;
constexpr std::uint32_t distance_size = 4;

/// Whether a jump of two bytes at `from` reaches back to `target`.
constexpr bool is_near(std::uint32_t from, std::uint32_t target) noexcept
{
    return from + short_size - target <= 128;
}
}  // namespace

void CodeBuffer::Failure::handleError(
    asmjit::Error /*error*/, const char* /*message*/, asmjit::BaseEmitter* /*origin*/)
{
    happened = true;
}

CodeBuffer::CodeBuffer()
{
    holder_.setErrorHandler(&failure_);
    failure_.happened = holder_.init(asmjit::Environment::host()) != asmjit::kErrorOk ||
                        holder_.attach(&assembler_) != asmjit::kErrorOk;
}

Bytes CodeBuffer::bytes() noexcept
{
    const asmjit::CodeBuffer& buffer = holder_.textSection()->buffer();
    return {buffer.data(), buffer.size()};
}

void CodeBuffer::jump(std::uint32_t target)
{
    const std::uint32_t from = offset();
    if (is_near(from, target))
    {
        const std::uint8_t code[] = {
            jump_short_code, static_cast<std::uint8_t>(target - from - short_size)};
        assembler_.embed(code, sizeof code);
        return;
    }
    set_target(jump_open(), target);
}

void CodeBuffer::jump_if(Condition condition, std::uint32_t target)
{
    const std::uint32_t from = offset();
    if (is_near(from, target))
    {
        const std::uint8_t code[] = {
            static_cast<std::uint8_t>(jump_if_short_code | static_cast<std::uint8_t>(condition)),
            static_cast<std::uint8_t>(target - from - short_size)};
        assembler_.embed(code, sizeof code);
        return;
    }
    set_target(jump_if_open(condition), target);
}

void CodeBuffer::call(std::uint32_t target)
{
    set_target(call_open(), target);
}

std::uint32_t CodeBuffer::jump_open()
{
    const std::uint8_t code[1 + distance_size] = {jump_code};
    assembler_.embed(code, sizeof code);
    return offset() - distance_size;
}

std::uint32_t CodeBuffer::jump_if_open(Condition condition)
{
    const std::uint8_t code[2 + distance_size] = {escape_code,
        static_cast<std::uint8_t>(jump_if_code | static_cast<std::uint8_t>(condition))};
    assembler_.embed(code, sizeof code);
    return offset() - distance_size;
}

std::uint32_t CodeBuffer::call_open()
{
    const std::uint8_t code[1 + distance_size] = {call_code};
    assembler_.embed(code, sizeof code);
    return offset() - distance_size;
}

void CodeBuffer::set_target(std::uint32_t distance_at, std::uint32_t target) noexcept
{
    if (!ok())
        return;
    store_le<std::uint32_t>(
        holder_.textSection()->buffer().data() + distance_at, target - distance_at - distance_size);
}
}  // namespace braid::svm::jit
