// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Every opcode byte in order: X(byte, name, mnemonic, words it takes, words it leaves, gas that it takes whatever its
/// operands are), U(byte) where no fork defines one. DUP and SWAP take what they reach for. Zero stands for gas that
/// depends on the fork, too: see base_gas(). Yellow Paper, appendices G and H.2.
// clang-format off
#define BRAID_EVM_OPCODES(X, U) \
    X(0x00, stop, "STOP", 0, 0, 0) \
    X(0x01, add, "ADD", 2, 1, 3) \
    X(0x02, mul, "MUL", 2, 1, 5) \
    X(0x03, sub, "SUB", 2, 1, 3) \
    X(0x04, div, "DIV", 2, 1, 5) \
    X(0x05, sdiv, "SDIV", 2, 1, 5) \
    X(0x06, mod, "MOD", 2, 1, 5) \
    X(0x07, smod, "SMOD", 2, 1, 5) \
    X(0x08, addmod, "ADDMOD", 3, 1, 8) \
    X(0x09, mulmod, "MULMOD", 3, 1, 8) \
    X(0x0a, exp, "EXP", 2, 1, 10) \
    X(0x0b, signextend, "SIGNEXTEND", 2, 1, 5) \
    U(0x0c) U(0x0d) U(0x0e) U(0x0f) \
    X(0x10, lt, "LT", 2, 1, 3) \
    X(0x11, gt, "GT", 2, 1, 3) \
    X(0x12, slt, "SLT", 2, 1, 3) \
    X(0x13, sgt, "SGT", 2, 1, 3) \
    X(0x14, eq, "EQ", 2, 1, 3) \
    X(0x15, iszero, "ISZERO", 1, 1, 3) \
    X(0x16, bit_and, "AND", 2, 1, 3) \
    X(0x17, bit_or, "OR", 2, 1, 3) \
    X(0x18, bit_xor, "XOR", 2, 1, 3) \
    X(0x19, bit_not, "NOT", 1, 1, 3) \
    X(0x1a, byte, "BYTE", 2, 1, 3) \
    X(0x1b, shl, "SHL", 2, 1, 3) \
    X(0x1c, shr, "SHR", 2, 1, 3) \
    X(0x1d, sar, "SAR", 2, 1, 3) \
    X(0x1e, clz, "CLZ", 1, 1, 5) \
    U(0x1f) \
    X(0x20, keccak256, "KECCAK256", 2, 1, 30) \
    U(0x21) U(0x22) U(0x23) U(0x24) U(0x25) U(0x26) U(0x27) U(0x28) \
    U(0x29) U(0x2a) U(0x2b) U(0x2c) U(0x2d) U(0x2e) U(0x2f) \
    X(0x30, address, "ADDRESS", 0, 1, 2) \
    X(0x31, balance, "BALANCE", 1, 1, 0) \
    X(0x32, origin, "ORIGIN", 0, 1, 2) \
    X(0x33, caller, "CALLER", 0, 1, 2) \
    X(0x34, callvalue, "CALLVALUE", 0, 1, 2) \
    X(0x35, calldataload, "CALLDATALOAD", 1, 1, 3) \
    X(0x36, calldatasize, "CALLDATASIZE", 0, 1, 2) \
    X(0x37, calldatacopy, "CALLDATACOPY", 3, 0, 3) \
    X(0x38, codesize, "CODESIZE", 0, 1, 2) \
    X(0x39, codecopy, "CODECOPY", 3, 0, 3) \
    X(0x3a, gasprice, "GASPRICE", 0, 1, 2) \
    X(0x3b, extcodesize, "EXTCODESIZE", 1, 1, 0) \
    X(0x3c, extcodecopy, "EXTCODECOPY", 4, 0, 0) \
    X(0x3d, returndatasize, "RETURNDATASIZE", 0, 1, 2) \
    X(0x3e, returndatacopy, "RETURNDATACOPY", 3, 0, 3) \
    X(0x3f, extcodehash, "EXTCODEHASH", 1, 1, 0) \
    X(0x40, blockhash, "BLOCKHASH", 1, 1, 20) \
    X(0x41, coinbase, "COINBASE", 0, 1, 2) \
    X(0x42, timestamp, "TIMESTAMP", 0, 1, 2) \
    X(0x43, number, "NUMBER", 0, 1, 2) \
    X(0x44, prevrandao, "PREVRANDAO", 0, 1, 2) \
    X(0x45, gaslimit, "GASLIMIT", 0, 1, 2) \
    X(0x46, chainid, "CHAINID", 0, 1, 2) \
    X(0x47, selfbalance, "SELFBALANCE", 0, 1, 5) \
    X(0x48, basefee, "BASEFEE", 0, 1, 2) \
    X(0x49, blobhash, "BLOBHASH", 1, 1, 3) \
    X(0x4a, blobbasefee, "BLOBBASEFEE", 0, 1, 2) \
    U(0x4b) U(0x4c) U(0x4d) U(0x4e) U(0x4f) \
    X(0x50, pop, "POP", 1, 0, 2) \
    X(0x51, mload, "MLOAD", 1, 1, 3) \
    X(0x52, mstore, "MSTORE", 2, 0, 3) \
    X(0x53, mstore8, "MSTORE8", 2, 0, 3) \
    X(0x54, sload, "SLOAD", 1, 1, 0) \
    X(0x55, sstore, "SSTORE", 2, 0, 0) \
    X(0x56, jump, "JUMP", 1, 0, 8) \
    X(0x57, jumpi, "JUMPI", 2, 0, 10) \
    X(0x58, pc, "PC", 0, 1, 2) \
    X(0x59, msize, "MSIZE", 0, 1, 2) \
    X(0x5a, gas, "GAS", 0, 1, 2) \
    X(0x5b, jumpdest, "JUMPDEST", 0, 0, 1) \
    X(0x5c, tload, "TLOAD", 1, 1, 100) \
    X(0x5d, tstore, "TSTORE", 2, 0, 100) \
    X(0x5e, mcopy, "MCOPY", 3, 0, 3) \
    X(0x5f, push0, "PUSH0", 0, 1, 2) \
    X(0x60, push1, "PUSH1", 0, 1, 3) \
    X(0x61, push2, "PUSH2", 0, 1, 3) \
    X(0x62, push3, "PUSH3", 0, 1, 3) \
    X(0x63, push4, "PUSH4", 0, 1, 3) \
    X(0x64, push5, "PUSH5", 0, 1, 3) \
    X(0x65, push6, "PUSH6", 0, 1, 3) \
    X(0x66, push7, "PUSH7", 0, 1, 3) \
    X(0x67, push8, "PUSH8", 0, 1, 3) \
    X(0x68, push9, "PUSH9", 0, 1, 3) \
    X(0x69, push10, "PUSH10", 0, 1, 3) \
    X(0x6a, push11, "PUSH11", 0, 1, 3) \
    X(0x6b, push12, "PUSH12", 0, 1, 3) \
    X(0x6c, push13, "PUSH13", 0, 1, 3) \
    X(0x6d, push14, "PUSH14", 0, 1, 3) \
    X(0x6e, push15, "PUSH15", 0, 1, 3) \
    X(0x6f, push16, "PUSH16", 0, 1, 3) \
    X(0x70, push17, "PUSH17", 0, 1, 3) \
    X(0x71, push18, "PUSH18", 0, 1, 3) \
    X(0x72, push19, "PUSH19", 0, 1, 3) \
    X(0x73, push20, "PUSH20", 0, 1, 3) \
    X(0x74, push21, "PUSH21", 0, 1, 3) \
    X(0x75, push22, "PUSH22", 0, 1, 3) \
    X(0x76, push23, "PUSH23", 0, 1, 3) \
    X(0x77, push24, "PUSH24", 0, 1, 3) \
    X(0x78, push25, "PUSH25", 0, 1, 3) \
    X(0x79, push26, "PUSH26", 0, 1, 3) \
    X(0x7a, push27, "PUSH27", 0, 1, 3) \
    X(0x7b, push28, "PUSH28", 0, 1, 3) \
    X(0x7c, push29, "PUSH29", 0, 1, 3) \
    X(0x7d, push30, "PUSH30", 0, 1, 3) \
    X(0x7e, push31, "PUSH31", 0, 1, 3) \
    X(0x7f, push32, "PUSH32", 0, 1, 3) \
    X(0x80, dup1, "DUP1", 1, 2, 3) \
    X(0x81, dup2, "DUP2", 2, 3, 3) \
    X(0x82, dup3, "DUP3", 3, 4, 3) \
    X(0x83, dup4, "DUP4", 4, 5, 3) \
    X(0x84, dup5, "DUP5", 5, 6, 3) \
    X(0x85, dup6, "DUP6", 6, 7, 3) \
    X(0x86, dup7, "DUP7", 7, 8, 3) \
    X(0x87, dup8, "DUP8", 8, 9, 3) \
    X(0x88, dup9, "DUP9", 9, 10, 3) \
    X(0x89, dup10, "DUP10", 10, 11, 3) \
    X(0x8a, dup11, "DUP11", 11, 12, 3) \
    X(0x8b, dup12, "DUP12", 12, 13, 3) \
    X(0x8c, dup13, "DUP13", 13, 14, 3) \
    X(0x8d, dup14, "DUP14", 14, 15, 3) \
    X(0x8e, dup15, "DUP15", 15, 16, 3) \
    X(0x8f, dup16, "DUP16", 16, 17, 3) \
    X(0x90, swap1, "SWAP1", 2, 2, 3) \
    X(0x91, swap2, "SWAP2", 3, 3, 3) \
    X(0x92, swap3, "SWAP3", 4, 4, 3) \
    X(0x93, swap4, "SWAP4", 5, 5, 3) \
    X(0x94, swap5, "SWAP5", 6, 6, 3) \
    X(0x95, swap6, "SWAP6", 7, 7, 3) \
    X(0x96, swap7, "SWAP7", 8, 8, 3) \
    X(0x97, swap8, "SWAP8", 9, 9, 3) \
    X(0x98, swap9, "SWAP9", 10, 10, 3) \
    X(0x99, swap10, "SWAP10", 11, 11, 3) \
    X(0x9a, swap11, "SWAP11", 12, 12, 3) \
    X(0x9b, swap12, "SWAP12", 13, 13, 3) \
    X(0x9c, swap13, "SWAP13", 14, 14, 3) \
    X(0x9d, swap14, "SWAP14", 15, 15, 3) \
    X(0x9e, swap15, "SWAP15", 16, 16, 3) \
    X(0x9f, swap16, "SWAP16", 17, 17, 3) \
    X(0xa0, log0, "LOG0", 2, 0, 375) \
    X(0xa1, log1, "LOG1", 3, 0, 750) \
    X(0xa2, log2, "LOG2", 4, 0, 1125) \
    X(0xa3, log3, "LOG3", 5, 0, 1500) \
    X(0xa4, log4, "LOG4", 6, 0, 1875) \
    U(0xa5) U(0xa6) U(0xa7) U(0xa8) U(0xa9) U(0xaa) U(0xab) U(0xac) \
    U(0xad) U(0xae) U(0xaf) U(0xb0) U(0xb1) U(0xb2) U(0xb3) U(0xb4) \
    U(0xb5) U(0xb6) U(0xb7) U(0xb8) U(0xb9) U(0xba) U(0xbb) U(0xbc) \
    U(0xbd) U(0xbe) U(0xbf) U(0xc0) U(0xc1) U(0xc2) U(0xc3) U(0xc4) \
    U(0xc5) U(0xc6) U(0xc7) U(0xc8) U(0xc9) U(0xca) U(0xcb) U(0xcc) \
    U(0xcd) U(0xce) U(0xcf) U(0xd0) U(0xd1) U(0xd2) U(0xd3) U(0xd4) \
    U(0xd5) U(0xd6) U(0xd7) U(0xd8) U(0xd9) U(0xda) U(0xdb) U(0xdc) \
    U(0xdd) U(0xde) U(0xdf) U(0xe0) U(0xe1) U(0xe2) U(0xe3) U(0xe4) \
    U(0xe5) U(0xe6) U(0xe7) U(0xe8) U(0xe9) U(0xea) U(0xeb) U(0xec) \
    U(0xed) U(0xee) U(0xef) \
    X(0xf0, create, "CREATE", 3, 1, 32000) \
    X(0xf1, call, "CALL", 7, 1, 0) \
    X(0xf2, callcode, "CALLCODE", 7, 1, 0) \
    X(0xf3, return_, "RETURN", 2, 0, 0) \
    X(0xf4, delegatecall, "DELEGATECALL", 6, 1, 0) \
    X(0xf5, create2, "CREATE2", 4, 1, 32000) \
    U(0xf6) U(0xf7) U(0xf8) U(0xf9) \
    X(0xfa, staticcall, "STATICCALL", 6, 1, 0) \
    U(0xfb) U(0xfc) \
    X(0xfd, revert, "REVERT", 2, 0, 0) \
    X(0xfe, invalid, "INVALID", 0, 0, 0) \
    X(0xff, selfdestruct, "SELFDESTRUCT", 1, 0, 0)
// clang-format on
