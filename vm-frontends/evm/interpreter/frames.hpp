// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Starts what the running frame, just entered, runs: a precompile, its code, or nothing. False as end_frame().
[[nodiscard]] bool start_frame(
    Machine& m, bool is_precompile, const Address& code_address) noexcept;

/// Ends the running frame: a creation's code is deposited, a failure's changes are undone, the caller gets its answer and
/// goes on as m.frame. False where that was the outermost frame, or the state is blocked; then m.result is set.
[[nodiscard]] bool end_frame(
    Machine& m, ExecutionStatus status, std::int64_t gas, Bytes output) noexcept;
}  // namespace braid::evm
