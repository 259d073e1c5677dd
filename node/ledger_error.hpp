// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/ledger.hpp"

namespace braid::node
{
[[nodiscard]] inline Err<LedgerError> failed(LedgerError::Kind kind, std::string detail)
{
    return {LedgerError{.kind = kind, .detail = std::move(detail)}};
}
[[nodiscard]] inline Err<LedgerError> failed(const storage::DatabaseError& error)
{
    return failed(LedgerError::Kind::database, error.message());
}
[[nodiscard]] inline Err<LedgerError> failed(const storage::StoreError& error)
{
    return failed(LedgerError::Kind::store, error.message());
}
[[nodiscard]] inline Err<LedgerError> failed(const storage::SnapshotError& error)
{
    return failed(LedgerError::Kind::snapshot, error.message());
}
[[nodiscard]] inline Err<LedgerError> failed(const evm::CommitmentError& error)
{
    return failed(LedgerError::Kind::state, error.detail);
}
}  // namespace braid::node
