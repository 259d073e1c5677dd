// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/trace.hpp"
#include <optional>
#include <string>
#include <string_view>

namespace braid::cli
{
/// What lines of a trace hold beside what they always do.
struct TraceOptions
{
    bool memory = false;
    bool stack = true;
    bool return_data = false;
};

/// Writes an EIP-3155 trace: a line of JSON an instruction, and one behind the outermost frame, whose gas that is.
class TraceWriter final : public evm::Tracer
{
public:
    explicit TraceWriter(const TraceOptions& options) : options_(options) {}

    void on_enter(const evm::TraceCall& call) noexcept override;
    void on_instruction(const evm::TraceStep& step) noexcept override;
    void on_instruction_done(std::uint64_t gas_cost, evm::ExecutionStatus status) noexcept override;
    void on_exit(
        evm::ExecutionStatus status, std::uint64_t gas_used, Bytes output) noexcept override;

    /// What was written so far; empty afterwards.
    [[nodiscard]] std::string take() noexcept;

private:
    TraceOptions options_;
    std::string text_;
    std::string rest_of_line_;
    std::uint32_t depth_ = 0;
};

/// The words that EIP-3155 gives for why an instruction failed; empty for success.
[[nodiscard]] std::string_view trace_error_of(evm::ExecutionStatus status) noexcept;
}  // namespace braid::cli
