// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Each runs frames from m.frame on until the message has ended, by the rules of its fork and of the later ones that
/// changed nothing here. One translation unit each, so that they compile side by side.
void run_frontier(Machine& m) noexcept;
void run_homestead(Machine& m) noexcept;
void run_tangerine_whistle(Machine& m) noexcept;
void run_spurious_dragon(Machine& m) noexcept;
void run_byzantium(Machine& m) noexcept;
void run_constantinople(Machine& m) noexcept;
void run_petersburg(Machine& m) noexcept;
void run_istanbul(Machine& m) noexcept;
void run_berlin(Machine& m) noexcept;
void run_london(Machine& m) noexcept;
void run_paris(Machine& m) noexcept;
void run_shanghai(Machine& m) noexcept;
void run_cancun(Machine& m) noexcept;
void run_prague(Machine& m) noexcept;
void run_osaka(Machine& m) noexcept;

/// The same for any fork, telling m.tracer of every instruction. [m.tracer is not null]
void run_traced(Machine& m) noexcept;
}  // namespace braid::evm
