// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/native.hpp"

/// The natives by what they are about; find_native() looks through all of them.
namespace braid::move
{
[[nodiscard]] std::span<const NativeEntry> account_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> aggregator_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> aggregator_v2_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> chain_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> code_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> event_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> function_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> stdlib_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> string_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> table_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> transaction_context_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> type_natives() noexcept;
[[nodiscard]] std::span<const NativeEntry> vector_natives() noexcept;
}  // namespace braid::move
