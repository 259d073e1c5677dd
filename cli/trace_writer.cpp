// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_writer.hpp"
#include "base/hex.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace braid::cli
{
namespace
{
/// Hexadecimal digits behind 0x without leading zeros.
void append_quantity(const u256& value, std::string& to)
{
    const std::string digits = to_hex(value.to_be());
    const auto zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    to += "0x";
    to.append(digits, zeros);
}
}  // namespace

std::string_view trace_error_of(evm::ExecutionStatus status) noexcept
{
    using enum evm::ExecutionStatus;
    switch (status)
    {
    case success:
        return {};
    case revert:
        return "execution reverted";
    case out_of_gas:
        return "out of gas";
    case invalid_opcode:
        return "invalid opcode";
    case stack_underflow:
        return "stack underflow";
    case stack_overflow:
        return "stack limit reached";
    case bad_jump:
        return "invalid jump destination";
    case static_violation:
        return "write protection";
    case return_data_out_of_bounds:
        return "return data out of bounds";
    case call_depth_exceeded:
        return "max call depth exceeded";
    case insufficient_balance:
        return "insufficient balance for transfer";
    case create_collision:
        return "contract address collision";
    case nonce_overflow:
        return "nonce uint64 overflow";
    case code_too_large:
        return "max code size exceeded";
    case code_begins_with_ef:
        return "invalid code: must not begin with 0xef";
    case initcode_too_large:
        return "max initcode size exceeded";
    case precompile_failed:
        return "precompile failed";
    case system_deposit_refused:
        return "deposit refused";
    case blocked:
        return "blocked";
    }
    return {};
}

void TraceWriter::on_enter(const evm::TraceCall& /*call*/) noexcept
{
    ++depth_;
}

void TraceWriter::on_exit(
    evm::ExecutionStatus status, std::uint64_t gas_used, Bytes output) noexcept
{
    if (--depth_ > 0)
        return;
    auto text = std::back_inserter(text_);
    fmt::format_to(text, R"({{"output":"{}","gasUsed":"{:#x}")", to_hex(output), gas_used);
    if (status != evm::ExecutionStatus::success)
        fmt::format_to(text, R"(,"error":"{}")", trace_error_of(status));
    text_ += "}\n";
}

void TraceWriter::on_instruction(const evm::TraceStep& step) noexcept
{
    fmt::format_to(std::back_inserter(text_), R"({{"pc":{},"op":{},"gas":"{:#x}","gasCost":")",
        step.pc, step.opcode, step.gas);
    rest_of_line_.clear();
    rest_of_line_ += '"';
    auto rest = std::back_inserter(rest_of_line_);
    if (options_.memory)
        fmt::format_to(rest, R"(,"memory":"0x{}")", to_hex(step.memory));
    fmt::format_to(rest, R"(,"memSize":{})", step.memory.size());
    if (options_.stack)
    {
        rest_of_line_ += ",\"stack\":[";
        for (std::size_t i = 0; i < step.stack.size(); ++i)
        {
            rest_of_line_ += i == 0 ? "\"" : ",\"";
            append_quantity(step.stack[i], rest_of_line_);
            rest_of_line_ += '"';
        }
        rest_of_line_ += ']';
    }
    if (options_.return_data)
        fmt::format_to(rest, R"(,"returnData":"0x{}")", to_hex(step.return_data));
    fmt::format_to(rest, R"(,"depth":{},"refund":{},"opName":"{}")", step.depth, step.refund,
        evm::mnemonic_of(step.opcode));
}

void TraceWriter::on_instruction_done(std::uint64_t gas_cost, evm::ExecutionStatus status) noexcept
{
    fmt::format_to(std::back_inserter(text_), "{:#x}{}", gas_cost, rest_of_line_);
    if (status != evm::ExecutionStatus::success && status != evm::ExecutionStatus::revert)
        fmt::format_to(std::back_inserter(text_), R"(,"error":"{}")", trace_error_of(status));
    text_ += "}\n";
}

std::string TraceWriter::take() noexcept
{
    return std::exchange(text_, {});
}
}  // namespace braid::cli
