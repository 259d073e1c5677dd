// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include "vm-frontends/svm/runtime/log_collector.hpp"

/// The lines that explorers and clients parse, byte for byte. Each costs nothing where the log keeps none.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/stable_log.rs
namespace braid::svm::stable_log
{
/// "Program <id> invoke [<depth>]", the depth of an instruction of the message being 1.
void program_invoke(LogCollector& log, const Pubkey& program, std::size_t depth) noexcept;
/// "Program log: <message>"
void program_log(LogCollector& log, std::string_view message) noexcept;
/// "Program data: <base64> <base64> ..."
void program_data(LogCollector& log, std::span<const Bytes> fields) noexcept;
/// "Program return: <id> <base64>"
void program_return(LogCollector& log, const Pubkey& program, Bytes data) noexcept;
/// "Program <id> consumed <used> of <limit> compute units"
void program_consumed(
    LogCollector& log, const Pubkey& program, std::uint64_t used, std::uint64_t limit) noexcept;
/// "Program <id> success"
void program_success(LogCollector& log, const Pubkey& program) noexcept;
/// "Program <id> failed: <why>"
void program_failure(LogCollector& log, const Pubkey& program, std::string_view why) noexcept;
void program_failure(
    LogCollector& log, const Pubkey& program, const InstructionError& error) noexcept;
}  // namespace braid::svm::stable_log
